"""Search: things found by words in any of the languages, with the reason, and suggestions while typing."""

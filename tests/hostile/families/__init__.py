"""The families by subject; each is a generator of cases that one seed makes the same every time."""

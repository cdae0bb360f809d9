"""The pages over HTTP. Flask is imported here only."""

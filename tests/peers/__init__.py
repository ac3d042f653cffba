"""Firstline against other retrieval systems as they come, on the same documents and questions: `make bench-peers`."""

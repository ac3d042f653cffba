"""Use cases of what the desk does before a dispute, each in one transaction; nothing else touches their tables."""

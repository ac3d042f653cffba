"""What the desk knows and how it answers from it. Imports neither `ingest` nor `bot`."""

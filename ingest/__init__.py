"""Documents into a new edition. Imports `knowledge`, never `bot`."""

"""Matching: which enterprises an item may concern, with a score, its reasons and a class."""

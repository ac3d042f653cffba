"""Watching, backing up, repairing and deploying."""

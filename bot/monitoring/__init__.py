"""Monitoring reports: what was found, what was sent, what came of it; anonymous, and the past never changes."""

"""Training: short courses made from the guides."""

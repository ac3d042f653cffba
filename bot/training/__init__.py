"""Training: short courses made from the guides, and to whom each of them fits."""

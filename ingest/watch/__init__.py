"""Watching: lists and feeds of suits, orders, notices, published marks and changed laws, read into dated items."""

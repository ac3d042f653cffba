"""Several processes over one PostgreSQL and one Chroma server."""

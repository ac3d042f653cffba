"""Everything that a desk has kept in one file, and back again."""

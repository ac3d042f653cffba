"""A simulated fortnight: the real desk over a real database on a virtual clock, people made up by a seed."""

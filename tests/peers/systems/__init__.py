"""One program a system; each runs in the environment of that system and knows nothing of the others."""

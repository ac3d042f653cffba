"""Enterprise profiles: who an enterprise is abroad, as it said so itself or as its center entered it."""

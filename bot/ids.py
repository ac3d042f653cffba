"""Random ids."""

import uuid


def new_id() -> str:
    """A short random id."""
    return uuid.uuid4().hex[:12]

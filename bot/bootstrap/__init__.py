"""The one place where the parts are put together, from settings, in order. Nothing else constructs them."""

from bot.bootstrap.parts import Parts, now

__all__ = ["Parts", "now"]

"""The door to lxml, which ships no types; imported only by the readers that parse HTML and Word files."""

from typing import Any, TypeAlias

from lxml import etree, html  # type: ignore[import-untyped]

Element: TypeAlias = Any
"""An element of a parsed tree."""

__all__ = ["Element", "etree", "html"]

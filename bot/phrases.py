"""Every fixed sentence that the desk says to people, in English and Chinese, from `phrases.yaml`."""

import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from bot.errors import BadSetting

FILE = Path(__file__).with_name("phrases.yaml")
LANGUAGES = ("en", "zh")
Table = Mapping[str, Mapping[str, str]]


def say(phrase: str, language: str, **values: object) -> str:
    """The sentence in `en` or `zh` (any other language is answered in English), its places filled.

    Values are put in as they are, never read as a format; one that is given in both languages in that of the sentence.
    Raises `KeyError` for an unknown phrase or place.
    """
    chosen = "zh" if language == "zh" else "en"
    filled = {name: value[chosen] if isinstance(value, Mapping) else value for name, value in values.items()}
    return table()[phrase][chosen].format_map(filled)


def knows(phrase: str) -> bool:
    """Whether there is a sentence of this name."""
    return phrase in table()


def table() -> Table:
    """Every phrase by name and language."""
    return read(FILE)


@cache
def read(file: Path) -> Table:
    """The texts of a file by name and language, checked once; raises `BadSetting` naming file and text."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    if not isinstance(loaded, dict):
        raise BadSetting(f"{file.name}: expected names with en and zh")
    for name, texts in loaded.items():
        if not isinstance(texts, dict) or set(texts) != set(LANGUAGES) or not all(texts.values()):
            raise BadSetting(f"{file.name}: {name} needs en and zh")
        if places(texts["en"]) != places(texts["zh"]):
            raise BadSetting(f"{file.name}: {name} has other places in en than in zh")
    return loaded


def places(text: str) -> frozenset[str]:
    """The names in braces that a sentence leaves to be filled."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)

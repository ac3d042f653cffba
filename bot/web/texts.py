"""The fixed texts of the pages, in English and Chinese, from `texts.yaml`."""

from functools import cache
from pathlib import Path

import yaml

from bot.phrases import knows, say

FILE = Path(__file__).parent / "texts.yaml"


@cache
def table() -> dict[str, dict[str, str]]:
    """Every text by key and language; read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, dict[str, str]] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    return loaded


def text(key: str, language: str, /, **values: object) -> str:
    """A text in `en` or `zh`, its places filled with `values`; raises `KeyError` for an unknown key."""
    found = table()[key]["zh" if language == "zh" else "en"]
    return found.format(**values) if values else found


def word(group: str, name: str | None, language: str) -> str:
    """The text `<group>_<name>` of the pages or of the desk's phrases, otherwise the name itself in plain words."""
    if not name:
        return ""
    key = f"{group}_{name}"
    if key in table():
        return text(key, language)
    return say(key, language) if knows(key) else name.replace("_", " ")

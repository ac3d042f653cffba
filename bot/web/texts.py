"""The fixed texts of the pages, in English and Chinese, from `texts.yaml`."""

from pathlib import Path

from bot.phrases import Table
from bot.texts import Texts

FILE = Path(__file__).parent / "texts.yaml"
text = Texts(FILE)


def table() -> Table:
    """Every text by key and language."""
    return text.table


def word(group: str, name: str | None, language: str) -> str:
    """The text `<group>_<name>` of the pages or of the desk, otherwise the name itself in plain words."""
    return text.word(group, name, language)

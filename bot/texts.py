"""Files of fixed texts in English and Chinese, and the names of values that every screen shares (`names.yaml`)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from bot.errors import BadSetting
from bot.phrases import LANGUAGES, knows, places, say

NAMES = Path(__file__).with_name("names.yaml")
Table = Mapping[str, Mapping[str, str]]


class Texts:
    """The texts of one file by key and language; read and checked when first used."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def table(self) -> Table:
        """Every text by key and language; raises `BadSetting` naming a broken one."""
        return load(self.file)

    def __call__(self, key: str, language: str, /, **values: object) -> str:
        """A text in `en` or `zh`, its places filled with `values` as they are; raises `KeyError` for an unknown key."""
        found = self.table[key]["zh" if language == "zh" else "en"]
        return found.format_map(values) if values else found

    def word(self, group: str, name: str | None, language: str) -> str:
        """The text `<group>_<name>` of this file, of the shared names or of the phrases, else the name in plain words."""
        if not name:
            return ""
        key, chosen = f"{group}_{name}", "zh" if language == "zh" else "en"
        for table in (self.table, load(NAMES)):
            if key in table:
                return table[key][chosen]
        return say(key, language) if knows(key) else name.replace("_", " ")


@cache
def load(file: Path) -> Table:
    """The texts of a file, checked once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, dict[str, str]] = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    for key, texts in loaded.items():
        if set(texts) != set(LANGUAGES) or places(texts["en"]) != places(texts["zh"]):
            raise BadSetting(f"{file.name}: {key} needs en and zh with the same places")
    return loaded

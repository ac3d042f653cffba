"""Files of fixed texts in English and Chinese, and the names of values that every screen shares (`names.yaml`)."""

from collections.abc import Mapping
from pathlib import Path

from bot.phrases import Table, knows, read, say

Both = Mapping[str, str]
"""One text in both languages: `{"en": …, "zh": …}`."""
NAMES = Path(__file__).with_name("names.yaml")


class Texts:
    """The texts of one file by key and language; read and checked when first used."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def table(self) -> Table:
        """Every text by key and language; raises `BadSetting` naming a broken one."""
        return read(self.file)

    def __call__(self, key: str, language: str, /, **values: object) -> str:
        """A text in `en` or `zh`, its places filled with `values` as they are; raises `KeyError` for an unknown key."""
        found = self.table[key]["zh" if language == "zh" else "en"]
        return found.format_map(values) if values else found

    def word(self, group: str, name: str | None, language: str) -> str:
        """The text `<group>_<name>` of this file, of the shared names or of the phrases, else the name in plain words."""
        if not name:
            return ""
        key, chosen = f"{group}_{name}", "zh" if language == "zh" else "en"
        for table in (self.table, read(NAMES)):
            if key in table:
                return table[key][chosen]
        return say(key, language) if knows(key) else name.replace("_", " ")

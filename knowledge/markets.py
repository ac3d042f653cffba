"""Which markets a question names, by country, court, office or a word that only one market uses."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from knowledge.errors import UnusableInput
from knowledge.phrases import Found, Phrases

_DEFAULT = Path(__file__).parent / "reference" / "markets.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    part_of: str | None = None


class _Table(RootModel[dict[str, _Entry]]):
    pass


class Markets:
    """The markets and their names; built once, read by any thread."""

    def __init__(self, names: Mapping[str, tuple[str, ...]], part_of: Mapping[str, str]) -> None:
        self._phrases = Phrases((name, code) for code, words in names.items() for name in words)
        self._part_of = dict(part_of)
        self.codes = frozenset(names)

    @classmethod
    def load(cls, path: Path = _DEFAULT) -> "Markets":
        """Reads and checks `reference/markets.yaml`; raises `UnusableInput` naming file and entry."""
        import yaml

        try:
            table = _Table.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).root
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise UnusableInput(f"{path}: the table of markets cannot be read: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise UnusableInput(f"{path}: {where}: {first['msg']}") from error
        part_of = {code: entry.part_of for code, entry in table.items() if entry.part_of}
        unknown = [code for code in part_of.values() if code not in table]
        if unknown:
            raise UnusableInput(f"{path}: part_of names a market that the table lacks: {unknown[0]}")
        return cls({code: (*entry.en, *entry.zh) for code, entry in table.items()}, part_of)

    def named(self, text: str) -> frozenset[str]:
        """The codes of the markets that `text` names."""
        return frozenset(code for found in self._phrases.find(text) for code in found.keys)

    def part_of(self, market: str) -> str | None:
        """The union that a market belongs to; None for none."""
        return self._part_of.get(market)

    def single(self, text: str) -> str | None:
        """The one market that `text` names; a member counts before its union, several give None."""
        named = self.named(text)
        inner = named - {self._part_of.get(code) for code in named}
        return next(iter(inner)) if len(inner) == 1 else None

    def within(self, market: str, held: frozenset[str]) -> bool:
        """Whether a market is one of these or the union that one of them belongs to."""
        return market in held or any(self._part_of.get(code) == market for code in held)

    def fit(self, market: str | None, named: frozenset[str]) -> int:
        """1 for a passage of a named market, -1 for one of another market, 0 where it cannot be said.

        General passages, and passages of the union that a named market belongs to (or of its members), are 0.
        """
        if not named or market is None:
            return 0
        if market in named:
            return 1
        kin = {self._part_of.get(code) for code in named}
        return 0 if market in kin or self._part_of.get(market) in named else -1

    def places(self, text: str) -> list[Found[str]]:
        """Where `text` names which markets, left to right."""
        return self._phrases.find(text)

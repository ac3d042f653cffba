"""Places that a question names, and whether the passages found speak of them: the wrong country's law is no answer."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from knowledge.markets import Markets
from knowledge.model import Passage
from knowledge.phrases import Phrases
from knowledge.tables import REFERENCE, read_table

HOME = "CN"
"""Where the enterprises sit: to name it says who asks, not which law is asked for."""


class _Country(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    part_of: str | None = None


class Places:
    """Every country by its names, those of the markets included; built once, read by any thread."""

    def __init__(self, markets: Markets, path: Path = REFERENCE / "countries.yaml") -> None:
        """Raises `UnusableInput` naming file and entry."""
        self._markets = markets
        table = read_table(path, TypeAdapter(dict[str, _Country]))
        self._phrases = Phrases((name, code) for code, row in table.items() for name in (*row.en, *row.zh))
        self._part_of = {code: row.part_of for code, row in table.items()}

    def named(self, text: str) -> frozenset[str]:
        """The codes of the places that `text` names; without the home market."""
        others = {code for found in self._phrases.find(text) for code in found.keys}
        return frozenset((others | self._markets.named(text)) - {HOME})

    def words(self, text: str) -> list[str]:
        """The words of `text` that name a country or a city; an office or court is more than a place."""
        return [text[found.start : found.end] for found in self._phrases.find(text)]

    def fit(self, place: str, passage: Passage) -> float:
        """1 for a passage of this place or under a heading that names it, 0.5 for one that may hold there too, else 0.

        A general passage may hold anywhere, one of the union that the place belongs to may hold there, and one of
        a member may hold in the union that is named.
        """
        if passage.market == place or place in self.named(" ".join(passage.heading)):
            return 1.0
        union = self._markets.part_of(place) or self._part_of.get(place)
        if passage.market in (None, union) or self._markets.part_of(passage.market or "") == place:
            return 0.5
        return 0.0

    def best_fit(self, named: frozenset[str], passages: Sequence[Passage]) -> float:
        """How well the best passage fits the place that fits worst; 1 where no place is named."""
        return min((max((self.fit(p, x) for x in passages), default=0.0) for p in named), default=1.0)

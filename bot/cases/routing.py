"""Which desk owns a case: the enterprise's province decides the sub-center, the jurisdiction who advises (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.cases.centers import NATIONAL, checked


@dataclass(frozen=True)
class Desk:
    """A center with the reasons it was chosen, each in both languages."""

    id: str
    name: Mapping[str, str]
    why: tuple[Mapping[str, str], ...]


class Network:
    """The centers at home and the branches abroad, from `centers.yaml` (validated once)."""

    def __init__(self, table: object, file: str | Path = "centers.yaml") -> None:
        """Raises `BadSetting` naming `file` and the entry that is wrong."""
        self.table = checked(table, file)
        parts = (self.table.centers, self.table.branches, self.table.platforms)
        self._names = {key: {"en": one.name.en, "zh": one.name.zh} for part in parts for key, one in part.items()}
        centers = self.table.centers.items()
        self._by_place = {place.lower(): key for key, center in centers for place in center.provinces}
        self._by_place |= {place.lower(): key for key, center in centers for place in center.cities}
        self._by_market = {market: key for key, branch in self.table.branches.items() for market in branch.markets}

    def name(self, center: str, language: str) -> str:
        """The center's name in `en` or `zh`; an unknown id is shown as it is."""
        return self._names.get(center, {}).get(language, center)

    def route(self, province: str | None, market: str | None) -> Desk:
        """The owning center, by city or province; an adviser abroad is named among the reasons, never guessed for a neighbour's law."""
        owner = self._by_place.get((province or "").strip().lower(), NATIONAL)
        why = [
            {"en": f"the enterprise is in {province}", "zh": f"企业所在地：{province}"}
            if owner != NATIONAL
            else {
                "en": "no sub-center for the enterprise's province is listed",
                "zh": "名单中没有企业所在省份的分中心",
            }
        ]
        branch = self._by_market.get(market or "")
        if branch:
            names = self._names[branch]
            why.append({"en": f"advised by the {names['en']}", "zh": f"由{names['zh']}提供咨询"})
        elif market:
            why.append({"en": f"no branch for {market} is listed", "zh": f"名单中没有负责{market}的分中心"})
        return Desk(owner, self._names[owner], tuple(why))

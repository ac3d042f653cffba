"""The network of centers: which desk owns a case, and which branch advises."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.cases.centers import NATIONAL, checked
from bot.cases.routing.forums import jurisdiction_of
from bot.cases.routing.reasons import because, named
from bot.texts import Both


@dataclass(frozen=True)
class Desk:
    """A center with the reasons it was chosen, each in both languages."""

    id: str
    name: Mapping[str, str]
    why: tuple[Both, ...]


class Network:
    """The centers at home and the branches abroad, from `centers.yaml` (validated once)."""

    def __init__(self, table: object, file: str | Path = "centers.yaml") -> None:
        """Raises `BadSetting` naming `file` and the entry that is wrong."""
        self.table = checked(table, file)
        parts = (self.table.centers, self.table.branches, self.table.platforms)
        self._names = {key: {"en": one.name.en, "zh": one.name.zh} for part in parts for key, one in part.items()}
        self._rota = {key: one.rota for part in parts for key, one in part.items()}
        centers = self.table.centers.items()
        self._by_place = {place.lower(): key for key, center in centers for place in center.provinces}
        self._by_place |= {place.lower(): key for key, center in centers for place in center.cities}
        self._by_market = {market: key for key, branch in self.table.branches.items() for market in branch.markets}

    def name(self, center: str, language: str) -> str:
        """The center's name in `en` or `zh`; an unknown id is shown as it is."""
        return self._names.get(center, {}).get(language, center)

    def names(self, center: str) -> Both:
        """The center's name in both languages."""
        return {language: self.name(center, language) for language in ("en", "zh")}

    def rota(self, center: str) -> tuple[str, ...]:
        """The roles of a center in the order in which they are asked."""
        return self._rota.get(center, ())

    def at(self, place: str | None) -> str | None:
        """The center that owns the cases of a city or province; None where the list has none."""
        return self._by_place.get((place or "").strip().lower())

    def branch(self, market: str | None) -> str | None:
        """The branch that advises on a market; None where the list has none."""
        return self._by_market.get(market or "")

    def zone(self, market: str | None) -> str | None:
        """The time zone of the branch that advises on a market; None where there is none."""
        branch = self.branch(market)
        return self.table.branches[branch].time_zone if branch else None

    def route(self, province: str | None, market: str | None, forum: str | None = None) -> Desk:
        """The owning center, by city or province; an adviser abroad is named among the reasons, never guessed for a neighbour's law."""
        owner = self.at(province)
        jurisdiction, because_of_forum = jurisdiction_of(forum, market) if forum else (market, None)
        why = (
            because("owner_place", place=(province or "").strip()) if owner else because("owner_none"),
            because_of_forum,
            self.advice(jurisdiction),
        )
        return Desk(owner or NATIONAL, self.names(owner or NATIONAL), tuple(reason for reason in why if reason))

    def advice(self, market: str | None) -> Both | None:
        """Who advises on a market, in words; None where no market is known."""
        branch = self.branch(market)
        if branch:
            return because("adviser", center=self.names(branch))
        return because("adviser_none", code=market, market=named("market", market)) if market else None

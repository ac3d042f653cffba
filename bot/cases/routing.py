"""Which desk owns a case: the enterprise's province decides the sub-center, the jurisdiction who advises (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import BadSetting


@dataclass(frozen=True)
class Desk:
    """A center with the reasons it was chosen, each in both languages."""

    id: str
    name: Mapping[str, str]
    why: tuple[Mapping[str, str], ...]


class Network:
    """The centers at home and the branches abroad, from `centers.yaml` (validated once)."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        try:
            self._names: dict[str, dict[str, str]] = {
                k: dict(v["name"]) for part in ("centers", "branches") for k, v in table[part].items()
            }
            self._by_province = {p.lower(): k for k, v in table["centers"].items() for p in v["provinces"]}
            self._by_market = {m: k for k, v in table["branches"].items() for m in v["markets"]}
        except (KeyError, TypeError, AttributeError) as error:
            raise BadSetting(
                f"centers.yaml: {error!r}; expected centers/branches with name, provinces, markets"
            ) from None
        missing = [k for k, names in self._names.items() if set(names) != {"en", "zh"}]
        if missing or "national" not in self._names:
            raise BadSetting(f"centers.yaml: {missing or ['national']} needs a name in en and zh")

    def name(self, center: str, language: str) -> str:
        """The center's name in `en` or `zh`; an unknown id is shown as it is."""
        return self._names.get(center, {}).get(language, center)

    def route(self, province: str | None, market: str | None) -> Desk:
        """The owning center; an adviser abroad is named among the reasons, never guessed for a neighbour's law."""
        owner = self._by_province.get((province or "").strip().lower(), "national")
        why = [
            {"en": f"the enterprise is in {province}", "zh": f"企业所在地：{province}"}
            if owner != "national"
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

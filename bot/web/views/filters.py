"""Which cases of the queue are shown; kept in the address, so that a view can be shared and kept (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.cases.matters import normal_number
from bot.cases.model import ENDED, WAITING, Case
from bot.cases.routing import Network
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording

STATES = ("waiting", "held", "documents", "back", "ended")
LEVELS = ("U3", "U2", "U1", "U0")
NAMES = ("center", "market", "level", "state", "asked", "q")
MAX_QUERY = 100


@dataclass(frozen=True)
class Filter:
    """What the person wants to see; an empty value lets everything through."""

    center: str = ""
    market: str = ""
    level: str = ""
    state: str = ""
    asked: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filter":
        """The filter of an address; what it cannot mean is left out."""
        values = {name: query.get(name, "").strip()[:MAX_QUERY] for name in NAMES}
        values["level"] = values["level"] if values["level"] in LEVELS else ""
        values["state"] = values["state"] if values["state"] in STATES else ""
        return cls(**{**values, "asked": "me" if values["asked"] == "me" else ""})

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, name) for name in NAMES)

    def passes(self, case: Case, person: str) -> bool:
        """Whether a case is shown."""
        return (
            self.center in ("", case.center, case.adviser)
            and self.market in ("", case.market)
            and self.level in ("", case.urgency)
            and self.state in ("", standing(case))
            and (not self.asked or (case.offered == person and case.state in WAITING))
            and self._found(case)
        )

    def _found(self, case: Case) -> bool:
        words = self.q.casefold()
        if not words:
            return True
        names = (case.number, case.enterprise_name, case.matter or "")
        return any(words in name.casefold() for name in names) or bool(
            case.matter and normal_number(words) in case.matter
        )


def standing(case: Case) -> str:
    """One of `STATES`."""
    if case.state in WAITING:
        return "waiting"
    if case.state in ENDED:
        return "ended"
    return {"supplement_requested": "documents", "handed_back": "back"}.get(case.state, "held")


def form(chosen: Filter, cases: Sequence[Case], view: Viewer, network: Network) -> Html:
    """The filters as a form that changes the address; only what occurs among the cases can be chosen."""
    language = view.language
    centers = _some((c for case in cases for c in (case.center, case.adviser) if c), chosen.center)
    markets = _some((case.market for case in cases if case.market), chosen.market)
    fields = (
        _select("center", chosen.center, [(c, network.name(c, language)) for c in centers], language),
        _select("market", chosen.market, [(m, wording.market(m, language)) for m in markets], language),
        _select("level", chosen.level, [(u, word("urgency", u, language)) for u in LEVELS], language),
        _select("state", chosen.state, [(s, text(f"standing_{s}", language)) for s in STATES], language),
        _select("asked", chosen.asked, [("me", text("asked_me", language))], language),
    )
    search = tag(
        "input", type="search", name="q", value=chosen.q or None, maxlength=MAX_QUERY, class_="field",
        placeholder=text("filter_q", language), aria_label=text("filter_q", language),
    )  # fmt: skip
    kept = [tag("input", type="hidden", name="as", value=view.person.id)]
    if view.chosen:
        kept.append(tag("input", type="hidden", name="lang", value=language))
    button = tag("button", text("filter", language), type="submit", class_="button quiet")
    clear = tag("a", text("filter_clear", language), href=view.url("/desk")) if chosen.active else None
    return tag(
        "form", kept, fields, search, button, clear, action="/desk", method="get", class_="queue-filters",
        data_filters=True, role="search", aria_label=text("filter", language),
    )  # fmt: skip


def _some(values: Iterable[str], chosen: str) -> list[str]:
    return sorted({*values, *([chosen] if chosen else [])})


def _select(name: str, chosen: str, options: Sequence[tuple[str, str]], language: str) -> Html:
    label = text(f"filter_{name}", language)
    every = tag("option", label, value="")
    listed = [tag("option", words, value=value, selected=value == chosen) for value, words in options]
    return tag("select", join(every, *listed), name=name, aria_label=label, class_="field")

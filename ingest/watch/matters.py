"""Which items are about the same matter: the same case at the same court, or the same right of the same market (pure)."""

import re
from collections.abc import Iterable
from functools import cache

from ingest.watch.model import Item

# Name, usual abbreviation, letters in the court's own id (`ilnd`).
_STATES = """Alabama|Ala|al Alaska|Alaska|ak Arizona|Ariz|az Arkansas|Ark|ar California|Cal|ca Colorado|Colo|co
Connecticut|Conn|ct Delaware|Del|de Florida|Fla|fl Georgia|Ga|ga Hawaii|Haw|hi Idaho|Idaho|id Illinois|Ill|il
Indiana|Ind|in Iowa|Iowa|ia Kansas|Kan|ks Kentucky|Ky|ky Louisiana|La|la Maine|Me|me Maryland|Md|md
Massachusetts|Mass|ma Michigan|Mich|mi Minnesota|Minn|mn Mississippi|Miss|ms Missouri|Mo|mo Montana|Mont|mt
Nebraska|Neb|ne Nevada|Nev|nv NewHampshire|NH|nh NewJersey|NJ|nj NewMexico|NM|nm NewYork|NY|ny
NorthCarolina|NC|nc NorthDakota|ND|nd Ohio|Ohio|oh Oklahoma|Okla|ok Oregon|Or|or Pennsylvania|Pa|pa
RhodeIsland|RI|ri SouthCarolina|SC|sc SouthDakota|SD|sd Tennessee|Tenn|tn Texas|Tex|tx Utah|Utah|ut
Vermont|Vt|vt Virginia|Va|va Washington|Wash|wa WestVirginia|WVa|wv Wisconsin|Wis|wi Wyoming|Wyo|wy
Columbia|DC|dc PuertoRico|PR|pr"""
_INVESTIGATION = re.compile(r"(337)\W{0,2}TA\W{0,2}(\d{2,5})", re.IGNORECASE)
_DOCKET = re.compile(r"(?:(\d)\s*:\s*)?((?:19|20)?\d{2})\s*[-\s]\s*([a-z]{1,3})\s*[-\s]\s*0*(\d{1,6})", re.IGNORECASE)
_TYPES = {"c": "cv"}
_DISTRICT = re.compile(r"\b(?:(northern|southern|eastern|western|central|middle)\s+)?district\s+of\s+", re.IGNORECASE)
_PREFIX = re.compile(r"^[A-Z]{2,4}(?=\d)")


def matter_of(item: Item) -> str:
    """The key that items of one matter share: of its case number with the court, else of a published right's number."""
    if item.case_number:
        return case_key(item.case_number, item.forum, item.market)
    if item.kind == "mark" and item.numbers:
        return f"right:{item.market or '?'}:{right_number(item.numbers[0])}"
    return ""


def case_key(number: str, forum: str, market: str | None = None) -> str:
    """A case number as every source writes it alike; with the court, because courts use the same numbers."""
    investigation = _INVESTIGATION.search(number)
    if investigation:
        return f"case:337-ta-{int(investigation.group(2))}"
    place = court(forum) or (market or "?").casefold()
    docket = _DOCKET.search(number)
    if docket is None:
        return f"case:{place}:{_bare(number)}"[:200]
    office, year, kind, serial = docket.groups()
    kind = _TYPES.get(kind.lower(), kind.lower())
    return f"case:{place}:{office + ':' if office else ''}{year[-2:]}-{kind}-{int(serial)}"


def court(forum: str) -> str:
    """A court's name in one form: `N.D. Ill.`, `Northern District of Illinois` and `ilnd` are `ilnd`."""
    district = _DISTRICT.search(forum)
    if district:
        direction = (district.group(1) or "")[:1].lower()
        rest = re.sub(r"[^A-Za-z]", "", forum[district.end() :])
        return next(
            (f"{code}{direction}d" for name, code in _names() if rest.casefold().startswith(name)), _bare(forum)
        )
    return _short_names().get(re.sub(r"[^a-z]", "", forum.casefold()), _bare(forum))


def right_number(number: str) -> str:
    """A number of a right without dots, spaces, the letters of its country and leading zeros."""
    plain = re.sub(r"[^0-9A-Z]", "", number.upper())
    return _PREFIX.sub("", plain).lstrip("0") or plain


def disagreeing(items: Iterable[Item]) -> dict[str, dict[str, list[str]]]:
    """Days on which items of one matter disagree: event → the day (ISO) → the sources that give it."""
    said: dict[str, dict[str, list[str]]] = {}
    for item in items:
        for name, day in (*item.events.items(), *item.printed.items()):
            said.setdefault(name, {}).setdefault(day.isoformat(), []).append(item.source)
    return {name: days for name, days in said.items() if len(days) > 1}


def _bare(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """States by their full names, the longer first: `westvirginia` before `virginia`."""
    states = [entry.split("|") for entry in _STATES.split()]
    return tuple(sorted(((name.casefold(), code) for name, _, code in states), key=lambda pair: -len(pair[0])))


@cache
def _short_names() -> dict[str, str]:
    """Short forms of the district courts, without dots and spaces: `ndill`, `sdny`, `ddel`, `ilnd`."""
    found: dict[str, str] = {}
    for _, short, code in (entry.split("|") for entry in _STATES.split()):
        for direction in ("", "n", "s", "e", "w", "c", "m"):
            own = f"{code}{direction}d"
            found |= {f"{direction}d{short.casefold()}": own, own: own}
    return found

"""Who looks, in which language, and the addresses that keep both, so that two windows can be two persons (pure)."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.conversations import Person
from bot.desk.base import is_desk
from bot.web.personas import DEFAULT, persona
from bot.web.workspace import ASK_IP, CHANNELS

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
HTML_LANGUAGE = {"en": "en", "zh": "zh-CN", "de": "de"}


@dataclass(frozen=True)
class Viewer:
    """The person of a window and the language of its pages; `chosen` says that the address names the language."""

    person: Person
    language: Language
    chosen: bool = False

    @property
    def is_desk(self) -> bool:
        """Whether this is an expert or the lead."""
        return is_desk(self.person)

    def url(self, path: str, **query: str | int | None) -> str:
        """An address for the same person in the same language."""
        named = {"as": self.person.id, **query, "lang": self.language if self.chosen else None}
        return f"{path}?{urlencode({k: v for k, v in named.items() if v is not None})}"

    def guide_url(self, url: str) -> str:
        """The address of a guide page; it stays plain for the first person in the browser's language."""
        named = {
            "as": self.person.id if self.person.id != DEFAULT else "",
            "lang": self.language if self.chosen else "",
        }
        return with_query(url, **{k: v for k, v in named.items() if v})


def viewer(query: dict[str, str], accept_language: str, default: str) -> Viewer:
    """Who looks, from the address (`as`, `lang`) and the browser's languages."""
    named = query.get("lang", "").lower()[:2]
    chosen = named in LANGUAGES
    found = named if chosen else preferred(accept_language, default)
    return Viewer(persona(query.get("as")), "zh" if found == "zh" else "en", chosen)


def preferred(accept_language: str, default: str) -> str:
    """The first of our languages that a browser asks for; `default` if it asks for none of them."""
    wanted: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept_language.split(",")):
        name, _, weight = part.partition(";q=")
        try:
            rank = float(weight or 1)
        except ValueError:
            continue
        wanted.append((-rank, position, name.strip().lower()[:2]))
    return next((name for rank, _, name in sorted(wanted) if name in LANGUAGES and rank < 0), default)


def channel_of(name: str | None) -> str:
    """The channel of this name, or the first one."""
    return name if name in CHANNELS else ASK_IP


def number(text: str | None) -> int | None:
    """An id from an address; None for anything that cannot be one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def with_query(url: str, **query: str) -> str:
    """The address with these parameters set, its other ones and its fragment kept."""
    parts = urlsplit(url)
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in query]
    return urlunsplit(parts._replace(query=urlencode([*kept, *query.items()])))

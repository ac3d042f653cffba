"""Marketplaces as people write them, brought to one id each: `amazon.de`, `temu`, `web`."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import yaml

from bot.profiles.model import Shop
from knowledge.markets import Markets

FILE = Path(__file__).with_name("marketplaces.yaml")
_CODES = {"uk": "GB", "usa": "US", "jpn": "JP"}
_SELLER = ("seller", "me", "merchant", "sellerid")
"""Parameters of a shop's address that hold the seller id."""


class Marketplaces:
    """The table; read once."""

    def __init__(self, table: Mapping[str, Mapping[str, object]], markets: Markets) -> None:
        self._markets = markets
        self._sites = {one: dict(entry.get("sites") or {}) for one, entry in table.items()}  # type: ignore[call-overload]
        names = ((str(name), one) for one, entry in table.items() for name in entry["names"])  # type: ignore[attr-defined]
        self._names = sorted(names, key=lambda pair: -len(pair[0]))
        self._found = lru_cache(maxsize=4_096)(self._find)

    def find(self, words: str) -> str | None:
        """The id of the marketplace that `words` name, with its country where they name one; None for no known one."""
        return self._found(words)

    def _find(self, words: str) -> str | None:
        text = unicodedata.normalize("NFKC", words).strip().casefold()
        for name, one in self._names:
            if (place := _place(name, text)) is not None:
                ending = self._ending(one, text[place + len(name) :], text[:place])
                return f"{one}.{ending}" if ending else one
        return None

    def from_address(self, url: str) -> Shop | None:
        """The shop of an address: on a marketplace with its seller id where the address has one, else one of its own."""
        try:
            parts = urlsplit(url.strip())
            host, query = parts.hostname or "", parse_qs(parts.query)
        except ValueError:
            return None
        if not host or parts.scheme not in ("http", "https"):
            return None
        market = self.find(host.removeprefix("www."))
        seller = next((values[0] for name, values in query.items() if name.lower() in _SELLER), "")
        return Shop(market or "web", seller_id=seller if market else "", url=url.strip())

    def _ending(self, one: str, after: str, before: str) -> str:
        """The country of a marketplace: by the ending of its address, by code or by name."""
        sites = self._sites[one]
        if (address := re.match(r"\.([a-z]{2,3}(?:\.[a-z]{2})?)\b", after)) is not None and address[1] in sites:
            return address[1]
        rest = re.sub(r"[\W_]+|站点?$|store|marketplace", " ", f"{before} {after}").strip()
        code = _CODES.get(rest, rest.upper())
        market = code if code in sites.values() else self._markets.single(rest)
        return next((ending for ending, of in sites.items() if of == market), "")


def _place(name: str, text: str) -> int | None:
    """Where a name stands in a text; a Latin one as a word of its own."""
    if name.isascii():
        found = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text)
        return found.start() if found else None
    return text.find(name) if name in text else None


@cache
def load() -> Marketplaces:
    """The table that comes with the program."""
    return Marketplaces(yaml.safe_load(FILE.read_text(encoding="utf-8")), Markets.load())

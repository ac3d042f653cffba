"""A profile as people write it: fields of text, several values one per line. Read with what is wrong; written back."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

from bot.profiles import codes
from bot.profiles.keys import plain
from bot.profiles.marketplaces import Marketplaces
from bot.profiles.model import Consent, Contact, Mark, Profile, Right, RightKind, Shop
from ingest.readers.outline import visible
from knowledge.markets import Markets

CONSENTS: Final = get_args(Consent)
RIGHTS: Final = get_args(RightKind)
CLASSES: Final = range(1, 46)
"""Of the Nice Classification: 34 of goods, 11 of services."""
LONGEST, MOST, MOST_LETTERS = 200, 300, 20_000
_LINES = re.compile(r"[\n;；]+")
_WORDS = re.compile(r"[\n;；、,，]+")
_COLON = re.compile(r"\s*[:：]\s*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_PHONE = re.compile(r"\+?\(?\d[\d ()/-]{5,22}\d")
_KINDS: Final[Mapping[str, RightKind]] = {
    "patent": "patent", "invention": "patent", "专利": "patent", "发明": "patent", "发明专利": "patent",
    "utility model": "utility_model", "utility_model": "utility_model", "实用新型": "utility_model", "实用新型专利": "utility_model",
    "design": "design", "design patent": "design", "外观": "design", "外观设计": "design", "外观设计专利": "design",
    "copyright": "copyright", "版权": "copyright", "著作权": "copyright",
}  # fmt: skip
_LANGUAGES: Final = {
    "zh": "zh",
    "中文": "zh",
    "汉语": "zh",
    "chinese": "zh",
    "en": "en",
    "英文": "en",
    "英语": "en",
    "english": "en",
}
_AGREED: Final[Mapping[str, tuple[Consent, ...]]] = {
    "letters": ("letters",), "提醒函": ("letters",), "courses": ("courses",), "课程": ("courses",), "培训": ("courses",),
    "statistics": ("statistics",), "统计": ("statistics",), "all": CONSENTS, "全部": CONSENTS, "yes": CONSENTS, "是": CONSENTS,
    "none": (), "no": (), "否": (), "无": (),
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field, or only worth a look (`error` is False); `code` names the sentence, `value` the words."""

    field: str
    code: str
    value: str = ""
    error: bool = True


@dataclass(frozen=True)
class Known:
    """What values are checked against: markets, marketplaces, and whether a place has a center of its own."""

    markets: Markets
    marketplaces: Marketplaces
    has_center: Callable[[str], bool]

    def market(self, words: str) -> str | None:
        """The code of a market, given as code or by name."""
        code = plain(words).upper()
        code = "GB" if code == "UK" else code
        return code if code in self.markets.codes else self.markets.single(words)


class Reader:
    """Reads the fields of a form; what cannot be used is left out and stands in `problems`."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._field = ""
        self.problems: list[Problem] = []

    def read(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The values of the fields that `form` has, ready for `dataclasses.replace`; others are not mentioned."""
        values: dict[str, Any] = {}
        for field, read in READERS.items():
            if field in form:
                self._field = field
                text = visible(form[field].replace("\r\n", "\n")).strip()
                if len(text) > MOST_LETTERS:
                    self.wrong("too_long", text[:40])
                    continue
                values[field] = read(self, text)
        return values

    def wrong(self, code: str, value: str = "", *, error: bool = True) -> None:
        """Note a problem of the field that is being read."""
        self.problems.append(Problem(self._field, code, value[:80], error))

    # -- the fields -------------------------------------------------------------------------------------------------

    def name(self, text: str) -> str:
        found = " ".join(plain(text).split())
        if len(found) > LONGEST:
            self.wrong("too_long", found[:40])
        return found[:LONGEST]

    def names(self, text: str) -> tuple[str, ...]:
        return self._list(text, _LINES, self.name)

    def words(self, text: str) -> tuple[str, ...]:
        return self._list(text, _WORDS, self.name)

    def code(self, text: str) -> str:
        code = re.sub(r"[\s-]", "", plain(text)).upper()
        if code and not codes.has_form(code):
            self.wrong("code_form", text)
            return ""
        if code and not codes.checks(code):
            self.wrong("code_check", code, error=False)
        return code

    def province(self, text: str) -> str | None:
        if not text:
            return None
        place = self.name(text)
        short = re.sub(r"(?:壮族|回族|维吾尔)?(?:自治区|省|市)$", "", place)
        known = next((one for one in (place, short) if self._known.has_center(one)), None)
        if known is None:
            self.wrong("province_unknown", place, error=False)
        return (known or short)[:80]

    def shops(self, text: str) -> tuple[Shop, ...]:
        return self._list(text, _LINES, self._shop)

    def marks(self, text: str) -> tuple[Mark, ...]:
        return self._list(text, _LINES, self._mark)

    def rights(self, text: str) -> tuple[Right, ...]:
        return self._list(text, _LINES, self._right)

    def classes(self, text: str) -> tuple[int, ...]:
        found = []
        for word in re.findall(r"[^\s;；、,，]+", plain(text)):
            number = re.fullmatch(r"第?(\d{1,3})类?", word)
            if number is None or int(number[1]) not in CLASSES:
                self.wrong("class_unknown", word)
            else:
                found.append(int(number[1]))
        return tuple(sorted(set(found)))

    def markets(self, text: str) -> tuple[str, ...]:
        return self._list(text, _WORDS, self._market)

    def contacts(self, text: str) -> tuple[Contact, ...]:
        return self._list(text, _LINES, self._contact)

    def language(self, text: str) -> str:
        found = _LANGUAGES.get(plain(text).casefold())
        if found is None and text:
            self.wrong("language_unknown", text)
        return found or "zh"

    def consents(self, text: str) -> frozenset[Consent]:
        found: set[Consent] = set()
        for word in _split(text, _WORDS):
            agreed = _AGREED.get(plain(word).casefold())
            if agreed is None:
                self.wrong("consent_unknown", word)
            found.update(agreed or ())
        return frozenset(found)

    # -- one value --------------------------------------------------------------------------------------------------

    def _list(self, text: str, between: re.Pattern[str], read: Callable[[str], Any]) -> tuple[Any, ...]:
        found = [value for value in map(read, _split(text, between)) if value]
        if len(found) > MOST:
            self.wrong("too_many", str(len(found)))
        return tuple(dict.fromkeys(found[:MOST]))

    def _market(self, words: str) -> str | None:
        code = self._known.market(words)
        if code is None:
            self.wrong("market_unknown", words)
        return code

    def _shop(self, line: str) -> Shop | None:
        if line.lower().startswith(("http://", "https://")):
            found = self._known.marketplaces.from_address(line)
            if found is None:
                self.wrong("shop_form", line)
            return found
        where, seller, name = (*_COLON.split(line, maxsplit=2), "", "")[:3]
        marketplace = self._known.marketplaces.find(where)
        if marketplace is None or not (seller or name):
            self.wrong("shop_marketplace" if marketplace is None else "shop_form", line)
            return None
        if re.search(r"\s|[^\x00-\x7f]", seller):
            name, seller = ": ".join(filter(None, (seller, name))), ""
        if not seller:
            self.wrong("shop_no_id", line, error=False)
        return Shop(marketplace, self.name(name), seller[:80])

    def _mark(self, line: str) -> Mark | None:
        first, *others = _COLON.split(line, maxsplit=3)
        market = self._known.market(first) if others and first else None
        if market is None and (first or not others):
            return Mark(self.name(line))
        number, words, classes = (*others, "", "")[:3]
        if number and not re.search(r"\d", number):
            self.wrong("mark_form", line)
            return None
        return Mark(self.name(words), market, number[:60], self.classes(classes))

    def _right(self, line: str) -> Right | None:
        first, *others = _COLON.split(line, maxsplit=3)
        kind = _KINDS.get(plain(first).casefold())
        where, number, title = (*others, "", "", "")[:3]
        market = self._known.market(where) if where else None
        if kind is None or not number or (where and market is None):
            self.wrong("right_form", line)
            return None
        return Right(kind, number[:60], market, self.name(title))

    def _contact(self, line: str) -> Contact:
        email, rest = _taken(_EMAIL, plain(line))
        phone, rest = _taken(_PHONE, rest)
        name = re.sub(r"^[\s,，、/:：<>|]+|[\s,，、/:：<>|]+$", "", re.sub(r"\s*[,，、|]\s*(?=[,，、|]|$)", "", rest))
        return Contact(self.name(name), email[:200], phone[:60])


READERS: Final[Mapping[str, Callable[[Reader, str], Any]]] = {
    "name_zh": Reader.name,
    "name_en": Reader.name,
    "other_names": Reader.names,
    "code": Reader.code,
    "province": Reader.province,
    "shops": Reader.shops,
    "brands": Reader.words,
    "marks": Reader.marks,
    "rights": Reader.rights,
    "products": Reader.words,
    "classes": Reader.classes,
    "markets": Reader.markets,
    "contacts": Reader.contacts,
    "language": Reader.language,
    "consents": Reader.consents,
}
"""The fields of the form in their order, and how each is read."""


def written(profile: Profile) -> dict[str, str]:
    """The fields of a profile as they are written in the form; read again, they give the same profile."""
    return {
        "name_zh": profile.name_zh,
        "name_en": profile.name_en,
        "other_names": "\n".join(profile.other_names),
        "code": profile.code,
        "province": profile.province or "",
        "shops": "\n".join(shop_line(one) for one in profile.shops),
        "brands": "\n".join(profile.brands),
        "marks": "\n".join(mark_line(one) for one in profile.marks),
        "rights": "\n".join(right_line(one) for one in profile.rights),
        "products": "\n".join(profile.products),
        "classes": ", ".join(map(str, profile.classes)),
        "markets": ", ".join(profile.markets),
        "contacts": "\n".join(contact_line(one) for one in profile.contacts),
        "language": profile.language,
        "consents": ", ".join(sorted(profile.consents)) or "none",
    }


def shop_line(shop: Shop) -> str:
    """A shop on one line."""
    named = shop.seller_id or shop.name or not shop.url
    return _joined(shop.marketplace, shop.seller_id, shop.name) if named else shop.url


def mark_line(mark: Mark) -> str:
    """A mark on one line; where only its words are known, these alone."""
    if not (mark.market or mark.number or mark.classes):
        return mark.text
    return _joined(mark.market or "", mark.number, mark.text, ",".join(map(str, mark.classes)))


def right_line(right: Right) -> str:
    """Another right on one line."""
    return _joined(right.kind, right.market or "", right.number, right.title)


def contact_line(contact: Contact) -> str:
    """A person on one line."""
    return ", ".join(filter(None, (contact.name, contact.email, contact.phone)))


def revised(profile: Profile, form: Mapping[str, str], known: Known) -> tuple[Profile, list[Problem]]:
    """A profile with what a form says; fields and lines that stand as they were keep what the form does not show."""
    before = written(profile)
    reader = Reader(known)
    values = reader.read({field: text for field, text in form.items() if _changed(text, before.get(field, ""))})
    for field, line in (("shops", shop_line), ("contacts", contact_line)):
        old = {line(one): one for one in getattr(profile, field)}
        if field in values:
            values[field] = tuple(old.get(line(one), one) for one in values[field])
    return replace(profile, **values), reader.problems


def _changed(text: str, before: str) -> bool:
    return text.replace("\r\n", "\n").strip() != before


def _joined(*parts: str) -> str:
    return ":".join(parts).rstrip(":")


def _split(text: str, between: re.Pattern[str]) -> Iterator[str]:
    return (part.strip() for part in between.split(text) if part.strip())


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found[0], text[: found.start()] + text[found.end() :]) if found else ("", text)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep a profile from being saved."""
    return [problem for problem in problems if problem.error]

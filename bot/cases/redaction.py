"""Takes out of a text what belongs to one matter: its names, numbers, days and sums; law and its periods stay (pure)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cases.known_names import Known, is_name, pattern_of
from bot.cases.redaction_patterns import ADDRESSES, PUBLIC, RULES
from knowledge.language import question_language

WORDS: dict[str, tuple[str, str]] = {
    "company": ("[company]", "〔某公司〕"),
    "person": ("[person]", "〔某人〕"),
    "name": ("[name]", "〔某名称〕"),
    "case_number": ("[case number]", "〔案号〕"),
    "right_number": ("[right number]", "〔权利号〕"),
    "number": ("[number]", "〔编号〕"),
    "email": ("[e-mail]", "〔邮箱〕"),
    "phone": ("[phone]", "〔电话〕"),
    "contact": ("[contact]", "〔联系方式〕"),
    "url": ("[link]", "〔网址〕"),
    "bank": ("[account]", "〔账号〕"),
    "identity": ("[identity number]", "〔证件号〕"),
    "amount": ("[amount]", "〔某金额〕"),
    "goods": ("[quantity of goods]", "〔若干货物〕"),
    "date": ("[date]", "〔某日〕"),
    "address": ("[address]", "〔地址〕"),
}
"""What stands in place of each kind of thing, in English and Chinese."""
PLACE = re.compile("|".join(re.escape(word) for words in WORDS.values() for word in words))
"""A place where something was taken out."""
_UNBROKEN = re.compile(
    r"(?!https?://|www\.)[A-Za-z0-9.,，:/@_+=%&?#~-]{100,}|[〇零一二两三四五六七八九十百千万亿]{40,}"
)
"""Data, not language: a key, a picture, a line of digits. It goes first, because reading it would take for ever."""
_WIDE = {code: code - 0xFEE0 for span in ("０９", "ＡＺ", "ａｚ") for code in range(ord(span[0]), ord(span[1]) + 1)}
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))


@dataclass(frozen=True)
class Removed:
    """Something that was taken out: what kind it is, the words as they stood there, and what stands there now."""

    kind: str
    words: str
    by: str


def redact(text: str, known: Sequence[str | Known] = (), *, language: str | None = None) -> tuple[str, list[Removed]]:
    """The text without what belongs to the matter, and what was taken out, in order.

    `known` are names of the matter: they never survive, in any spelling of case and spaces. The same text redacted
    again stays as it is. `language` chooses the words that stand in (the text's own by default).
    """
    chinese = (language or question_language(text)) == "zh"
    names = _names(known)
    removed: list[Removed] = []

    def unbroken(match: "re.Match[str]") -> str:
        removed.append(Removed("number", match[0], WORDS["number"][chinese]))
        return WORDS["number"][chinese]

    text = _UNBROKEN.sub(unbroken, _plain(text))
    while True:
        spans = _spans(text, names)
        if not spans:
            return text, removed
        pieces: list[str] = []
        end = 0
        for start, stop, kind in spans:
            word = WORDS[kind][chinese]
            removed.append(Removed(kind, text[start:stop], word))
            pieces += [text[end:start], word]
            end = stop
        text = "".join((*pieces, text[end:]))


def _plain(text: str) -> str:
    """Wide letters and digits become ordinary ones, signs that nobody sees go."""
    return text.translate(_UNSEEN).translate(_WIDE)


def _names(known: Iterable[str | Known]) -> list[tuple[str, "re.Pattern[str]"]]:
    """A pattern for each kind of known name, longest first; a place where something was taken out comes before all."""
    kinds: dict[str, set[str]] = {}
    for one in known:
        name = one if isinstance(one, Known) else Known(one)
        name = Known(_plain(name.words), name.kind if name.kind in WORDS else "name")
        if is_name(name.words) and (pattern := pattern_of(name)):
            kinds.setdefault(name.kind, set()).add(pattern)
    return [
        (kind, re.compile("|".join((PLACE.pattern, *sorted(patterns, key=lambda p: (-len(p), p)))), re.IGNORECASE))
        for kind, patterns in sorted(kinds.items())
    ]


def _spans(text: str, names: Sequence[tuple[str, "re.Pattern[str]"]]) -> list[tuple[int, int, str]]:
    """What has to go now: start, end and kind of each stretch, in order and apart from each other."""
    taken = bytearray(len(text))
    found: list[tuple[int, int, str]] = []

    def take(start: int, stop: int, kind: str | None) -> None:
        if start == stop or any(taken[start:stop]):
            return
        taken[start:stop] = b"\1" * (stop - start)
        if kind is not None:
            found.append((start, stop, kind))

    for kind, pattern in ADDRESSES:
        for match in (m for m in pattern.finditer(text) if not PUBLIC.fullmatch(m[0])):
            take(*_trimmed(text, *match.span()), kind)
    for kind, pattern in names:
        for match in pattern.finditer(text):
            if not PLACE.fullmatch(match[0]):
                take(match.start(), match.end(), kind)
    for match in PLACE.finditer(text):
        take(match.start(), match.end(), None)
    for rule, pattern in RULES:
        for match in pattern.finditer(text):
            meant = "it" if match.groupdict().get("it") else 0
            take(*_trimmed(text, *match.span(meant)), rule)
    return sorted(found)


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    """Without white space and closing signs at the ends."""
    while start < stop and text[start] in " \t\n,;，；、":
        start += 1
    while stop > start and text[stop - 1] in " \t\n.,;:，；：。、-/":
        stop -= 1
    return start, stop

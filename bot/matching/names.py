"""Names of companies taken apart: place, what is its own, trade, form, in Chinese, pinyin or English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.matching.lexicon import AREAS, MOST_WORDS, NOWHERE, Lexicon, Words, lexicon, longest_head, longest_tail, pieces
from bot.matching.scripts import has_han, pinyin, simplified
from bot.matching.spelling import skeleton

_ALIAS = re.compile(
    r"\b(?:d\s*/?\s*b\s*/?\s*a|a\s*/\s*k\s*/\s*a|f\s*/\s*k\s*/\s*a|n\s*/\s*k\s*/\s*a|aka|t/a)\b\.?|"
    r"\b(?:doing business as|also known as|formerly known as|trading as|operating as)\b|"
    r"又名|亦称|又称|原名|曾用名|经营名称|[;；|｜/]",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"schedule\s*.?a\b|\bdoes?\s+\d|john\s+doe|unincorporated|partnerships|^unknown|^individuals|^defendants?\b|et\s+al\.?$",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HAN_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_BRACKET = re.compile(r"\(([^()]{2,12})\)")
_DISTRICT = re.compile(r"^[\u3400-\u9fff]{2,3}[区县镇](?=[\u3400-\u9fff]{4})")
_ZH_PLACE = re.compile(r"^(?:壮族|回族|维吾尔)?(?:特别行政区|自治区|自治州|省|市)?")
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ue|ui|ve|er|[aoeiuv])"
)
LEAST_WORD = 6
CUT_FROM, CUT_AT = 34, 20
"""Dockets cut names at forty signs or so: a name from 34 on may be cut, and its first 20 letters say whose it is."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in parts. `letters` is the whole in Latin letters without 市 and 省, `core` what is the company's own.

    `full` is what two names in the same script have in common only if they are the same; empty without a form of
    company. `core_zh` is the core in simplified characters, `trade_zh` the trade. `cut` says that the end may be missing,
    `mended` that a place, trade or form was read in spite of a wrong letter.
    """

    han: bool
    full: str
    letters: str
    place: str
    provinces: frozenset[str]
    core: str
    core_zh: str
    trades: frozenset[int]
    trade_zh: str
    form: str
    cut: bool
    mended: bool = False


def spellings(written: str) -> Iterator[str]:
    """The names that stand in one field: on both sides of `d/b/a`, and the Chinese beside the English; nobody's left out."""
    for field in _ALIAS.split(written):
        part = field.strip(" ,.()（）\t\n\"'“”")
        if not part or _NOBODY.search(part):
            continue
        if len(_HAN.findall(part)) >= 4 and len(re.findall(r"[A-Za-z]", part)) >= 8:
            yield "".join(_HAN.findall(part))
            yield _HAN.sub(" ", part).strip(" ,.()（）")
        else:
            yield part


@lru_cache(maxsize=65_536)
def parse(written: str) -> tuple[Name, ...]:
    """A name taken apart, in every way in which it may be read; none for what has no letters."""
    text = simplified(written[:300]).strip()
    if has_han(text):
        found = _chinese(text)
        return (found,) if found else ()
    return tuple(_latin(text))


def _chinese(text: str) -> Name | None:
    book = lexicon()
    bracket = _BRACKET.search(text)
    inside = bracket[1] if bracket and longest_head(bracket[1], book.places_zh) else ""
    rest = _HAN_SIGNS.sub("", text.lower().replace(f"({inside})", "") if inside else text.lower())
    if not rest:
        return None
    form_text = longest_tail(rest, book.forms_zh)
    rest = rest.removesuffix(form_text) or rest
    head, rest = _place_before(rest, book)
    city = book.places_zh.get(head or longest_head(inside, book.places_zh), NOWHERE)
    core, trades, trade_zh = _without_trades(rest, book)
    form = book.forms_zh.get(form_text, "")
    own = f"({inside})" if inside else ""
    return Name(
        han=True,
        full=f"{head}{own}|{rest}|{form}" if form else "",
        letters=city.key + pinyin(core) + pinyin(trade_zh) + pinyin(form_text),
        place=city.key,
        provinces=city.provinces,
        core=pinyin(core),
        core_zh=core,
        trades=trades,
        trade_zh=trade_zh,
        form=form,
        cut=False,
    )


def _place_before(rest: str, book: Lexicon) -> tuple[str, str]:
    """The city or province at the head of a name, the narrower of two; something of the name is always left."""
    place = ""
    for _ in range(2):
        head = longest_head(rest, book.places_zh)
        after = _ZH_PLACE.sub("", rest[len(head) :])
        if not head or len(after) < 2:
            break
        place, rest = head, after
    return place, _DISTRICT.sub("", rest) if place else rest


def _without_trades(rest: str, book: Lexicon) -> tuple[str, frozenset[int], str]:
    core, spelt = rest, ""
    trades: set[int] = set()
    while True:
        tail = longest_tail(core, book.trades_zh)
        if not tail or len(core) - len(tail) < 2:
            return core, frozenset(trades), spelt
        core, spelt = core[: -len(tail)], tail + spelt
        trades.add(book.trades_zh[tail])


def _latin(text: str) -> Iterator[Name]:
    words = pieces(text)
    if words[:1] == ("the",):
        words = words[1:]
    if not words:
        return
    book = lexicon()
    yield from _of_words(text, words, book, mended=False)
    others = tuple(word if _known(word, book) else book.near_words.find(word) or word for word in words)
    others = tuple(word for at, word in enumerate(others) if at == 0 or len(word) > 1)  # `Co` whose C is not read
    if others != words:
        yield from _of_words(text, others, book, mended=True)


def _known(word: str, book: Lexicon) -> bool:
    return word in AREAS or (word,) in book.places_en or (word,) in book.trades_en or (word,) in book.forms_en


def _of_words(text: str, words: Words, book: Lexicon, *, mended: bool) -> Iterator[Name]:
    form, left = _form(words, book)
    place, provinces, own = _place(left, book)
    own, trades = _trades(own, book)
    cut = len(text) >= CUT_FROM and not form
    if not place and len(own) > 1 and (own[-1],) in book.places_en:
        city = book.places_en[own[-1],]
        place, provinces, own = city.key, city.provinces, own[:-1]
    core = "".join(own)
    spelt = place + core + "".join(left[len(left) - _after(left, own) :])
    whole = Name(
        han=False,
        full=f"{''.join(left)}|{form}" if form else "",
        letters=spelt,
        place=place,
        provinces=provinces,
        core=core,
        core_zh="",
        trades=trades,
        trade_zh="",
        form=form,
        cut=cut,
        mended=mended,
    )
    if trades or (form and form != "company"):
        yield from _run_together_place(whole, book)
    else:
        yield from _run_together(whole, book)
    if len(own) > 1 and (trades or form):
        # A place, trade or form that was not understood stands beside the word that is the company's own.
        kept = (own[:1], own[1:]) if not place else (own[:1],)
        yield from (replace(whole, full="", core="".join(part), mended=True) for part in kept if len("".join(part)) >= LEAST_WORD)  # fmt: skip


def _after(left: Words, own: Words) -> int:
    """How many words stand behind those that are the company's own."""
    for at in range(len(left) - len(own) + 1):
        if left[at : at + len(own)] == own:
            return len(left) - at - len(own)
    return 0


def _form(words: Words, book: Lexicon) -> tuple[str, Words]:
    """The form of company at the end (a place may follow it), and the words without it."""
    for size in range(min(MOST_WORDS, len(words) - 1), 0, -1):
        form = book.forms_en.get(words[-size:])
        if form:
            left = words[:-size]
            return form, left
    return "", words


def _place(words: Words, book: Lexicon) -> tuple[str, frozenset[str], Words]:
    key, provinces, left = "", frozenset[str](), words
    for _ in range(2):
        for size in (3, 2, 1):
            first = left[:size]
            place = book.places_en.get(first)
            if place is None and size == 1 and first:
                place = book.place_letters.get(first[0].removesuffix("shi").removesuffix("sheng"))
            if place is not None and len(left) > size:
                key, provinces, left = place.key, place.provinces, left[size:]
                if left[0] in AREAS and len(left) > 1:
                    left = left[1:]
                break
        else:
            break
    return key, provinces, left


def _trades(words: Words, book: Lexicon) -> tuple[Words, frozenset[int]]:
    left = words
    trades: set[int] = set()
    while len(left) > 1:
        for size in range(min(MOST_WORDS, len(left) - 1), 0, -1):
            trade = book.trades_en.get(left[-size:])
            if trade is not None:
                trades.add(trade)
                left = left[:-size]
                break
        else:
            if left[-1] in ("and", "of") and trades:
                left = left[:-1]
                continue
            break
    return left, frozenset(trades)


def _run_together_place(name: Name, book: Lexicon) -> Iterator[Name]:
    """`Shenzhenxinda Technology`: a place at the head of the letters that are the company's own."""
    yield name
    if not name.place:
        for place, core in _heads(name.core, book):
            city = book.place_letters[place]
            yield replace(name, place=city.key, provinces=city.provinces, core=core, letters=city.key + name.letters[len(name.core) - len(core) :])  # fmt: skip


def _run_together(name: Name, book: Lexicon) -> Iterator[Name]:
    """Pinyin with or without spaces: `shenzhenshixindajixieyouxiangongsi`; 市 is read both ways."""
    body, form_text, wrong = _form_behind(name.core, book)
    heads = list(_heads(body, book)) if not name.place else []
    if form_text and not heads and not name.place:
        heads = _near_heads(body, book)
        wrong = wrong or bool(heads)
    for place, after in heads or [("", body)]:
        city = book.place_letters.get(place)
        core, trades, spelt, misread = _trades_behind(after, book) if form_text or place else (after, frozenset(), "", False)  # fmt: skip
        key = city.key if city else name.place
        own_form = book.form_letters.get(form_text, "") or name.form
        letters = key + core + spelt + form_text
        yield replace(
            name,
            full=f"{letters}|{own_form}" if own_form else "",
            letters=letters,
            place=key,
            provinces=city.provinces if city else name.provinces,
            core=core,
            trades=trades | name.trades,
            form=own_form,
            cut=name.cut and not own_form,
            mended=name.mended or wrong or misread,
        )
    if heads or form_text:
        yield name


def _form_behind(core: str, book: Lexicon) -> tuple[str, str, bool]:
    """The letters before a form of company, its right spelling or its beginning, and whether a letter of it was wrong."""
    exact = longest_tail(core, book.form_letters)
    size, form = book.near_forms.tail(core) if len(core) >= CUT_AT else (0, "")
    if len(form) > len(exact):
        return core[:-size], form, True
    if exact and len(core) - len(exact) >= 2:
        return core.removesuffix(exact), exact, False
    beginning = _cut_tail(core, book)
    return core.removesuffix(beginning), beginning, False


def _near_heads(body: str, book: Lexicon) -> list[tuple[str, str]]:
    size, place = book.near_places.head(body[:-3])
    after = body[size:]
    return [(place, after), *([(place, after[3:])] if after.startswith("shi") and len(after) > 5 else [])] if place else []  # fmt: skip


def _trades_behind(after: str, book: Lexicon) -> tuple[str, frozenset[int], str, bool]:
    """The letters before the trades, the trades, their right spelling, and whether a letter of one was wrong."""
    core, trades, spelt, wrong = after, set[int](), "", False
    while True:
        tail = longest_tail(core, book.trade_letters)
        size = len(tail)
        if not tail and not trades:
            size, tail = book.near_trades.tail(core[2:])
            wrong = bool(tail)
        if not tail or len(core) - size < 2:
            return core, frozenset(trades), spelt, wrong and bool(trades)
        core, spelt = core[:-size], tail + spelt
        trades.add(book.trade_letters[tail])


def _heads(body: str, book: Lexicon) -> Iterator[tuple[str, str]]:
    place = longest_head(body, book.place_letters)
    if not place or len(body) - len(place) < 4:
        return
    after = body[len(place) :]
    for word in ("shi", "sheng"):
        if skeleton(after[: len(word)]) == skeleton(word) and len(after) - len(word) >= 2:
            inner = longest_head(after[len(word) :], book.place_letters) if word == "sheng" else ""
            yield (inner, _without_shi(after[len(word) + len(inner) :])) if inner else (place, after[len(word) :])
    yield place, after


def _without_shi(after: str) -> str:
    return after.removeprefix("shi") if len(after) > 5 else after


def _cut_tail(core: str, book: Lexicon) -> str:
    """The beginning of a form of company at the end of a name that was cut."""
    if len(core) < CUT_AT:
        return ""
    for form in book.form_letters:
        for size in range(len(form) - 1, 3, -1):
            if core.endswith(form[:size]):
                return form[:size]
    return ""


@lru_cache(maxsize=65_536)
def syllables(letters: str) -> int:
    """With how few syllables of pinyin letters can be read; 0 where they cannot."""
    best = [0] + [99] * len(letters)
    for at in range(len(letters)):
        if best[at] == 99:
            continue
        for size in range(1, 7):
            if at + size <= len(letters) and _SYLLABLE.fullmatch(letters, at, at + size):
                best[at + size] = min(best[at + size], best[at] + 1)
    return best[-1] if best[-1] < 99 else 0


def distinctive(name: Name) -> bool:
    """Whether the core says whose it is: three characters or syllables, or five letters that are no pinyin.

    Of two syllables there are many companies (新达, 鑫达, 欣达), so that two of them prove nothing.
    """
    if name.core_zh:
        return len(name.core_zh) >= 3
    read = syllables(name.core)
    return read >= 3 if read else len(name.core) >= 5

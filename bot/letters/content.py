"""What a letter says: its eight parts, in Chinese and English, from the item, the profile and the match (pure).

Only what concerns the addressee stands in it: of the parties the other side, and the words that match the addressee.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from bot.cases.clocks import is_over
from bot.cases.service_levels import BEIJING
from bot.letters.dates import OTHER_SIDE, rule_of
from bot.letters.model import Content, LetterDate, NoDate, Part, Purpose, Said, Sort
from bot.matching.model import Match
from bot.profiles.model import Profile
from bot.texts import Texts
from ingest.watch.model import Item
from knowledge.reference_tables import checklists
from knowledge.rules import Rule, period

text = Texts(Path(__file__).with_name("texts.yaml"))
Group = Literal["case", "passed", "mark", "law", "notice"]
OWN_MATTERS = frozenset({"suit", "order", "complaint"})
"""Kinds of items whose letters go out without consent: they are about the enterprise's own matter."""
_FACTS, _MOST = 5, 6
_INSIDE = frozenset({"shared", "name_shared", "other_claims"})
"""Reasons that speak of other enterprises: the desk reads them, an enterprise does not."""


@dataclass(frozen=True)
class Earlier:
    """The letter that this one is about: its number and day, and why it is followed (`item`, `rule`, `gone`, `profile`)."""

    numbers: Mapping[str, str]
    dated: date
    why: str = ""


@dataclass(frozen=True)
class Basis:
    """Everything that a letter is made from; `center` is the sender's name by language, `identity_by` an editor.

    `source` is what people call the source of the item, its id if empty.
    """

    item: Item
    profile: Profile
    match: Match | None
    day: LetterDate | NoDate
    center: Mapping[str, str]
    purpose: Purpose = "first"
    earlier: Earlier | None = None
    identity_by: str = ""
    over: bool = False
    source: str = ""


def sort_of(item: Item) -> Sort:
    """Whether a letter about this item is about the enterprise's own matter, or information."""
    return "case" if item.kind in OWN_MATTERS else "information"


def compose(basis: Basis) -> Content:
    """The words of a letter."""
    item, profile = basis.item, basis.profile
    parts: Mapping[str, Callable[[Basis], Iterator[Said]]] = {
        "notice": lambda _: iter((said("notice"),)),
        "found": _found,
        "date": _date,
        "consequence": _consequence,
        "steps": _steps,
        "offer": _offer,
        "contact": _contact,
        "data": lambda b: iter((said(f"data_{sort_of(b.item)}"),)),
    }
    names = (profile.name_zh or profile.name_en, profile.name_en or profile.name_zh)
    return Content(
        sender=Said(basis.center["zh"], basis.center["en"]),
        addressee=Said(*names),
        subject=said(f"subject_{item.kind}", what=lambda _lang: item.case_number or caption(item, profile)),
        parts=tuple(Part(name, tuple(lines(basis))) for name, lines in parts.items()),
    )


def substance(basis: Basis) -> str:
    """A hash of the facts that a letter states: where it is another one, what was said is no longer right.

    Fixed sentences, the working in words, and on which day the item was seen do not count.
    """
    item, profile, day = basis.item, basis.profile, basis.day
    facts: list[object] = [
        item.kind, caption(item, profile), item.market, item.forum, item.case_number, item.numbers, item.marks,
        item.products, item.platform, item.sealed, item.published_on, item.guides,
        sorted((p.role, p.name) for p in item.parties if p.role in OTHER_SIDE or p.role == "firm"),
        profile.enterprise, profile.name_zh, profile.name_en, basis.over, basis.purpose,
        basis.earlier.why if basis.earlier else "",
    ]  # fmt: skip
    if isinstance(day, NoDate):
        facts += [day.why, day.rule]
    else:
        facts += [day.due, day.certainty, day.rule, day.trigger, day.trigger_on, day.confidence, day.rests_on]
        facts += [day.confirmed_by, day.document, day.quote]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def said(key: str, href: str = "", /, **values: object) -> Said:
    """A fixed sentence in both languages; a value that is a function is asked for its words in each."""

    def one(language: str) -> str:
        given = {k: v(language) if callable(v) else v for k, v in values.items()}
        return text(key, language, **given) if given else text(key, language)

    return Said(one("zh"), one("en"), href)


def _strong(line: Said) -> Said:
    return replace(line, strong=True)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def day_words(day: date | None, language: str) -> str:
    """A day as letters write it."""
    if day is None:
        return ""
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%B} {day.year}"


def caption(item: Item, profile: Profile) -> str:
    """The title of an item, or who is behind it where the title names somebody else."""
    own = {
        name
        for name in (profile.name_zh, profile.name_en, *profile.other_names, *(s.name for s in profile.shops))
        if name
    }
    title = " ".join(item.title.split())
    others = (
        name for p in item.parties if p.role not in OTHER_SIDE for name in (p.name, *p.other_names, p.shop) if name
    )
    if any(name in title and name not in own for name in others):
        return _joined(p.name for p in item.parties if p.role in OTHER_SIDE) or item.case_number or item.key
    return title


# -- what was found ---------------------------------------------------------------------------------------------------


def _found(basis: Basis) -> Iterator[Said]:
    item = basis.item
    if basis.earlier is not None:
        yield _about_earlier(basis.earlier)
    if item.seen_at:
        seen = item.seen_at.astimezone(BEIJING).date()
        yield said("found_seen", item.url, source=basis.source or item.source, seen=lambda lang: day_words(seen, lang))
    if item.published_on:
        yield said("found_published", day=lambda lang: day_words(item.published_on, lang))
    yield said("found_title", title=caption(item, basis.profile))
    market = lambda lang: text.word("market", item.market or "none", lang)  # noqa: E731
    if item.forum:
        yield said("found_forum", forum=item.forum, market=market)
    elif item.market:
        yield said("found_market", market=market)
    facts = {
        "found_case": ("number", item.case_number),
        "found_other": ("names", _joined(p.name for p in item.parties if p.role in OTHER_SIDE)),
        "found_firm": ("names", _joined(p.name for p in item.parties if p.role == "firm")),
        "found_numbers": ("numbers", _joined(item.numbers)),
        "found_marks": ("marks", _joined(item.marks)),
        "found_products": ("products", _joined(item.products)),
        "found_platform": ("platform", item.platform),
    }
    yield from (said(key, **{name: value}) for key, (name, value) in facts.items() if value)
    if item.sealed:
        yield said("found_sealed")
    if basis.match is not None and not (basis.earlier and basis.earlier.why in ("gone", "profile")):
        yield from _how_sure(basis, basis.match)


def _about_earlier(earlier: Earlier) -> Said:
    key = f"correction_{earlier.why}" if earlier.why else "follows"
    return said(key, dated=lambda lang: day_words(earlier.dated, lang), number=lambda lang: earlier.numbers[lang])


def _how_sure(basis: Basis, match: Match) -> Iterator[Said]:
    if match.level == "certain":
        yield said("sure_certain")
    elif basis.identity_by:
        yield said("sure_likely", name=basis.identity_by)
    else:
        yield said("sure_likely_open")
    for reason in [one for one in match.reasons if one.code not in _INSIDE][:_MOST]:
        against = reason.weight < 0 or reason.code.startswith("other_")
        key = "reason_against" if against else "reason_line"
        what = lambda lang, code=reason.code: reason_words(code, lang)  # noqa: E731
        yield said(key, what=what, item=_cut(reason.item), profile=_cut(reason.profile))
    yield said("not_you")


def reason_words(code: str, language: str) -> str:
    """What kind of thing agrees or differs, in words."""
    known = f"reason_{code}"
    return text(known if known in text.table else "reason_other", language)


# -- the date ---------------------------------------------------------------------------------------------------------


def _date(basis: Basis) -> Iterator[Said]:
    day = basis.day
    if isinstance(day, NoDate):
        yield from _no_date(basis, day)
        return
    place = lambda lang: day.time_zone if day.time_zone.strip() else text("place_forum", lang)  # noqa: E731
    due = lambda lang: day_words(day.due, lang)  # noqa: E731
    rule = rule_of(day)
    if day.certainty == "printed" or rule is None:
        yield _strong(said("date_printed", due=due, place=place, quote=day.quote))
    else:
        key = "date_if_served" if rule.trigger == "served" else "date_served"
        key = f"{key}_working" if day.certainty == "working" else key
        event = lambda lang: rule.says("trigger", lang)  # noqa: E731
        yield _strong(said(key, on=lambda lang: day_words(day.trigger_on, lang), event=event, due=due, place=place))
        if day.confirmed_by:
            yield said("date_stated_by_editor", name=day.confirmed_by, document=day.document)
        else:
            yield said("date_stated_by_item")
    if basis.over:
        yield _strong(said("date_over"))
    yield said("date_working", rule=day.rule) if day.rule else said("date_working_printed")
    yield from (Said(zh, en) for zh, en in day.working)
    yield from (said("date_ask", ask=lambda lang, a=ask: a[0] if lang == "zh" else a[1]) for ask in day.asks)
    if rule is not None:
        yield _source(rule)
        yield said("date_otherwise")


def _no_date(basis: Basis, day: NoDate) -> Iterator[Said]:
    if basis.item.kind == "law":
        yield said("date_none_law")
        return
    if basis.earlier is not None and basis.earlier.why in ("gone", "profile"):
        yield said("date_unknown_gone")
        return
    yield _strong(said("date_unknown"))
    yield said(f"date_unknown_{day.why}")
    rule = rule_of(day)
    if rule is not None and day.why in ("no_event", "no_number") and rule.confidence in ("P", "S"):
        yield said(
            "date_period", period=lambda lang: period(rule, lang), event=lambda lang: rule.says("trigger", lang),
            source=rule.source, confidence=lambda lang: text.word("confidence", rule.confidence, lang),
        )  # fmt: skip


def _source(rule: Rule) -> Said:
    confidence = lambda lang: text.word("confidence", rule.confidence, lang)  # noqa: E731
    return said("date_source", source=rule.source, checked=rule.checked, confidence=confidence)


# -- what follows, what to do -----------------------------------------------------------------------------------------


def _consequence(basis: Basis) -> Iterator[Said]:
    rule = rule_of(basis.day)
    sure = rule is not None and rule.confidence in ("P", "S") and not _is_off(basis)
    if sort_of(basis.item) == "information" and not (sure and isinstance(basis.day, LetterDate)):
        yield said("consequence_information")
    elif rule is not None and sure:
        about = {"source": rule.source, "confidence": lambda lang: text.word("confidence", rule.confidence, lang)}
        yield said("consequence_rule", consequence=lambda lang: _sentence(rule.says("consequence", lang)), **about)
        if group_of(basis) == "passed":
            yield said("consequence_passed", extendable=lambda lang: rule.says("extendable", lang), **about)
    else:
        yield said("consequence_open")
    for guide in basis.item.guides:
        yield said("consequence_guide", f"/guides/{guide}", guide=guide)


def _is_off(basis: Basis) -> bool:
    """Whether the rule must not be relied on for the moment, or the matter is not this enterprise's."""
    reviewed = isinstance(basis.day, NoDate) and basis.day.why in ("review", "unsure")
    return reviewed or (basis.earlier is not None and basis.earlier.why in ("gone", "profile"))


def group_of(basis: Basis) -> Group:
    """Which steps fit."""
    if basis.over or basis.purpose == "passed":
        return "passed"
    if basis.item.kind in OWN_MATTERS:
        return "case"
    return {"mark": "mark", "law": "law"}.get(basis.item.kind, "notice")  # type: ignore[return-value]


def _steps(basis: Basis) -> Iterator[Said]:
    group, facts = group_of(basis), _facts(basis.item)
    for within in ("24h", "3d", "7d"):
        yield _strong(said(f"within_{within}"))
        n = 1
        while (key := f"{group}_{within}_{n}") in text.table:
            wants_facts = "{facts}" in text.table[key]["en"]
            if not wants_facts:
                yield said(key)
            elif facts is not None:
                yield said(key, facts=facts)
            n += 1


def checklist_of(item: Item) -> str | None:
    """The checklist of missing facts that fits an item; None where none does."""
    forum = item.forum.lower()
    if item.kind == "mark":
        return "squatting"
    if item.kind not in OWN_MATTERS:
        return None
    if "itc" in forum or "trade commission" in forum or any(rule.startswith("US-ITC") for rule in item.rules):
        return "itc_337"
    if "customs" in forum or "cbp" in forum:
        return "customs"
    if item.market == "US":
        schedule = "schedule" in f"{item.title} {' '.join(item.guides)}".lower()
        return "schedule_a" if schedule or item.kind == "order" or item.sealed else "us_lawsuit"
    return "german_warning" if item.market == "DE" and item.kind == "order" else None


def _facts(item: Item) -> Callable[[str], str] | None:
    name = checklist_of(item)
    if name is None:
        return None
    found = checklists()[name].facts[:_FACTS]
    return lambda lang: ("；" if lang == "zh" else "; ").join(getattr(fact, lang) for fact in found)


def _offer(basis: Basis) -> Iterator[Said]:
    if basis.item.kind == "law":
        yield said("offer_law")
        yield said("offer_3")
        return
    yield from (said(f"offer_{n}") for n in (1, 2, 3, 4))


def _contact(basis: Basis) -> Iterator[Said]:
    yield said("contact_center", center=lambda lang: basis.center[lang])
    if sort_of(basis.item) == "information":
        yield said("contact_information")
    yield said("contact_receipt")
    if isinstance(basis.day, LetterDate) and not basis.over and basis.purpose != "passed":
        yield said("contact_reminders")
    elif sort_of(basis.item) == "case" and isinstance(basis.day, NoDate) and not _is_off(basis):
        yield said("contact_no_reminders")


def has_passed(day: LetterDate | NoDate, now: datetime) -> bool:
    """Whether the last day is over where it counts."""
    return isinstance(day, LetterDate) and is_over(day.due, day.time_zone, now)


def _joined(words: Iterable[str]) -> str:
    found = dict.fromkeys(_cut(word) for word in words if word.strip())
    shown = list(found)[:_MOST]
    return ", ".join((*shown, *(("…",) if len(found) > len(shown) else ())))


def _cut(words: str, most: int = 160) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"

"""Drafts of the formal notices of a case, for the expert to sign: Chinese first, English beside (pure)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from bot.cases.dossier.model import Dossier
from bot.cases.model import WHERE_INSTEAD, Case
from bot.cases.service_levels import BEIJING
from bot.errors import BadInput
from bot.paper.model import Block, Both, Pairs, Paper, Signature, Style
from bot.phrases import say
from bot.texts import Texts

Kind = Literal["acceptance", "supplement", "not-accepted", "closing"]
KINDS: tuple[Kind, ...] = get_args(Kind)
text = Texts(Path(__file__).with_name("notices.yaml"))
_LANGUAGES = ("zh", "en")
_QUESTION = 60


@dataclass(frozen=True)
class Extra:
    """What the expert may add: by which day documents are wanted, where else the enterprise may go if not as on file."""

    by: date | None = None
    where: str = ""


def notice(kind: Kind, dossier: Dossier, extra: Extra | None = None) -> Paper:
    """The draft; what is not on file is a blank to fill. Raises `BadInput` where the kind does not fit the case."""
    case = dossier.case
    if not fits(kind, case):
        state = text.word("state", case.state, case.language)
        raise BadInput("notice_does_not_fit", state=state)
    name = kind.replace("-", "_")
    zh, en = (title(kind, language) for language in _LANGUAGES)
    return Paper(
        title=zh,
        other_title=en,
        language="zh",
        formal=True,
        made_at=dossier.made_at,
        header=" · ".join(text("header", language) for language in _LANGUAGES),
        footer=case.number,
        blocks=tuple(_blocks(name, dossier, extra or Extra())),
    )


def title(kind: Kind, language: str) -> str:
    """What a notice is called."""
    return text(f"title_{kind.replace('-', '_')}", language)


def fits(kind: Kind, case: Case) -> bool:
    """Whether a notice of this kind can be said of the case as it stands."""
    if kind == "acceptance":
        return case.state not in ("not_accepted", "terminated")
    if kind == "supplement":
        return _wanted(case) != ""
    if kind == "not-accepted":
        return any(event.move == "refuse" for event in case.events)
    return case.outcome is not None


def _blocks(name: str, dossier: Dossier, extra: Extra) -> Iterator[Block]:
    yield from _head(name, dossier)
    yield from _said(name, dossier, extra)
    yield _both(f"{name}_next")
    center = dossier.case.center
    contacts = [
        text("contact_of", lang, center=dossier.name(center, lang), blank=text("blank", lang)) for lang in _LANGUAGES
    ]
    yield Pairs(((" ".join(text("contact", lang) for lang in _LANGUAGES), " / ".join(dict.fromkeys(contacts))),))
    expert = dossier.case.expert_name or ""
    yield Signature(
        ((text("sign_expert", "zh"), expert), (text("sign_center", "zh"), ""), (text("sign_date", "zh"), ""))
    )
    yield _twice(lambda language: say("notice_undated", language), "notice")


def _head(name: str, dossier: Dossier) -> Iterator[Block]:
    case = dossier.case
    count = sum(event.move == "request_supplement" for event in case.events)
    values = {"case": case.number, "n": count} if name == "supplement" else {"case": case.number}
    serials = (text(f"serial_{name}", language, **values) for language in _LANGUAGES)
    day = dossier.made_at.astimezone(BEIJING).date()
    rows = {
        "serial": " / ".join(serials),
        "date": " / ".join(_day(day, language) for language in _LANGUAGES),
        "to": case.enterprise_name,
        "matter": " / ".join(dict.fromkeys(_matter(case, language) for language in _LANGUAGES)),
    }
    yield Pairs(tuple((" ".join(text(key, lang) for lang in _LANGUAGES), value) for key, value in rows.items()))


def _matter(case: Case, language: str) -> str:
    """The matter in one line: market, kind of right and forum, else the beginning of the question."""
    words = (
        text.word("market", case.market, language),
        text.word("right", case.right, language),
        case.forum or "",
    )
    known = [word for word in words if word]
    if not known and case.brief is not None:
        question = " ".join(case.brief.question.split())
        known = [question if len(question) <= _QUESTION else f"{question[: _QUESTION - 1]}…"]
    return text("matter_parts", language).join(known) or text("blank", language)


def _said(name: str, dossier: Dossier, extra: Extra) -> Iterator[Block]:
    case = dossier.case
    if name == "acceptance":
        yield _twice(
            lambda lang: text("acceptance", lang, center=dossier.name(case.center, lang), expert=_by(case, lang))
        )
    elif name == "supplement":
        yield _both("supplement")
        yield _same(_wanted(case))
        yield _twice(lambda lang: text("supplement_by", lang, day=_day(extra.by, lang)))
    elif name == "not_accepted":
        yield _both("not_accepted")
        reason, where = _refused(case)
        yield _same(reason)
        yield _both("not_accepted_where")
        yield _same(extra.where or where)
    else:
        yield _twice(lambda lang: text("closing", lang, outcome=text.word("outcome", case.outcome, lang)))


def _day(day: date | None, language: str) -> str:
    if day is None:
        return text("blank", language)
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


def _by(case: Case, language: str) -> str:
    return text("with_expert", language, name=case.expert_name) if case.expert_name else ""


def _wanted(case: Case) -> str:
    """What was asked for last."""
    asked = (event.note for event in reversed(case.events) if event.move == "request_supplement")
    return next((note for note in asked if note), "")


def _refused(case: Case) -> tuple[str, str]:
    """Why the case was not accepted, and where else the enterprise can go."""
    said = next((event.note for event in reversed(case.events) if event.move == "refuse"), None) or ""
    reason, _, where = said.partition(WHERE_INSTEAD)
    return reason, where


def _twice(words: Callable[[str], str], style: Style = "plain") -> Both:
    """The same in Chinese and in English."""
    return Both(words("zh"), words("en"), style)


def _both(key: str) -> Both:
    return _twice(lambda language: text(key, language))


def _same(words: str) -> Both:
    """Words of the expert stand as they were written, at the side of their language; the other side is to be filled."""
    if not words:
        return _both("blank")
    chinese = any("\u4e00" <= character <= "\u9fff" for character in words)
    blank = text("blank", "en" if chinese else "zh")
    return Both(words, blank, style="strong") if chinese else Both(blank, words, style="strong")

"""The Home tab by role: cases, clocks, the open ledger, and a person's choices (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.matters import opponents_of
from bot.cases.model import ENDED, WAITING, Case
from bot.conversations import Person
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.cards import MARKS, moment
from bot.slack.texts import text, word
from bot.slack.words import cut, escape
from bot.storage.ledger import Entry
from bot.storage.people import Preference
from bot.training.texts import told

SHOWN = 10
FOLLOW_UPS = ("leave_alone", "ask_first", "pick_up")


@dataclass(frozen=True)
class Away:
    """An absence of a person, in the time of their place; the end is the first moment after it."""

    id: int
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Shown:
    """What a Home tab shows; `waiting`, `open` and `away` are None for whom they do not concern."""

    person: Person
    language: str
    chosen: Preference
    mine: Sequence[Case]
    waiting: Sequence[Case] | None
    open: Sequence[Entry] | None
    now: datetime
    away: Sequence[Away] | None = None


def home(shown: Shown) -> Block:
    """The view for `views.publish`."""
    language = shown.language
    blocks: list[Block] = [b.header(text("home_title", language)), b.section(text("home_how", language)), b.DIVIDER]
    if shown.waiting is not None:
        asked = [case for case in shown.waiting if case.offered == shown.person.id]
        if asked:
            blocks += _cases("home_asked", asked, shown, claim=True)
        others = [case for case in shown.waiting if case.offered != shown.person.id]
        blocks += _cases("home_waiting", others, shown, claim=True)
    blocks += _cases("home_cases", [c for c in shown.mine if c.state not in ENDED], shown)
    if shown.open is not None:
        blocks += _open(shown.open, language)
    if shown.away is not None:
        blocks += _away(shown.away, language)
    courses = b.button(told("courses", language), "courses")
    blocks += [b.section(escape(text("home_courses", language)), accessory=courses), b.DIVIDER]
    blocks += _choices(shown)
    return {"type": "home", "blocks": blocks[: b.MAX_SECTIONS * 2]}


def _cases(title: str, cases: Sequence[Case], shown: Shown, *, claim: bool = False) -> list[Block]:
    language = shown.language
    blocks: list[Block] = [b.section(f"*{escape(text(title, language))}*")]
    if not cases:
        blocks.append(b.context(escape(text("home_no_cases", language))))
    for case in cases[:SHOWN]:
        press = (
            b.button(text("claim_no_conflict", language), "claim", str(case.id))
            if claim and case.state in WAITING
            else None
        )
        blocks.append(b.section(escape(_line(case, shown)), accessory=press))
    return [*blocks, *_more(cases, language), b.DIVIDER]


def _line(case: Case, shown: Shown) -> str:
    language = shown.language
    who = (
        text("home_with", language, expert=case.expert_name)
        if case.expert_name and case.state not in WAITING
        else text("home_nobody", language)
    )
    line = text(
        "home_case_line", language, case=f"{MARKS.get(case.urgency, '')} {case.number}".strip(),
        urgency=word("urgency", case.urgency, language), state=word("state", case.state, language), who=who,
    )  # fmt: skip
    if case.state in WAITING:
        late = "home_late" if case.human_by < shown.now else "home_due"
        line = f"{line} · {text(late, language, by=moment(case.human_by))}"
        if case.offered == shown.person.id and case.human_by > shown.now:
            minutes = int((case.human_by - shown.now).total_seconds()) // 60
            line = f"{line} · {text('home_left', language, hours=minutes // 60, minutes=minutes % 60)}"
    return f"{line}\n{_matter(case, language)}" if shown.waiting is not None else line


def _matter(case: Case, language: str) -> str:
    """Who asks what; without facts who stands against whom."""
    enterprise = cut(case.enterprise_name, 100)
    question = " ".join((case.brief.question if case.brief else "").split())
    if question:
        return f"{enterprise}: {cut(question, 160)}"
    others = "; ".join(opponents_of(case.brief)) if case.brief else ""
    return text("home_sides", language, enterprise=enterprise, other=cut(others, 160)) if others else enterprise


def _away(away: Sequence[Away], language: str) -> list[Block]:
    title = f"*{escape(text('home_away', language))}*\n{escape(text('home_away_how', language))}"
    blocks = [b.section(title, accessory=b.button(text("away", language), "away"))]
    for one in away[:SHOWN]:
        last = one.end - timedelta(seconds=1)
        line = text("home_away_line", language, start=one.start.date().isoformat(), end=last.date().isoformat())
        blocks.append(b.section(escape(line), accessory=b.button(text("back", language), "back", str(one.id))))
    return [*blocks, b.DIVIDER]


def _open(entries: Sequence[Entry], language: str) -> list[Block]:
    blocks: list[Block] = [b.section(f"*{escape(text('home_open', language))}*")]
    if not entries:
        blocks.append(b.context(escape(text("home_no_open", language))))
    for entry in entries[:SHOWN]:
        words = cut(" ".join(entry.text.split()), 160)
        blocks.append(b.section(escape(f"{moment(entry.received_at)} · {entry.author}: {words}")))
    return [*blocks, *_more(entries, language), b.DIVIDER]


def _more(items: Sequence[object], language: str) -> list[Block]:
    left = len(items) - SHOWN
    return [b.context(escape(text("home_more", language, n=left)))] if left > 0 else []


def _choices(shown: Shown) -> list[Block]:
    language, chosen = shown.language, shown.chosen
    languages = [
        b.option(text("home_language_auto", language), "auto"),
        b.option("English", "en"),
        b.option(text("language_name_zh", language), "zh"),
    ]
    follow = [
        b.option(text("follow_default", language), "default"),
        *(b.option(text(f"follow_{name}", language), name) for name in FOLLOW_UPS),
    ]
    return [
        b.section(f"*{escape(text('home_choices', language))}*"),
        b.section(
            escape(text("home_language", language)),
            accessory=b.select("choose_language", languages, chosen=chosen.language or "auto"),
        ),
        b.section(
            escape(text("home_follow", language)),
            accessory=b.select("choose_follow_ups", follow, chosen=chosen.follow_ups or "default"),
        ),
        b.context(escape(text("home_unsafe", language))),
    ]

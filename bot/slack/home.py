"""The Home tab by role: cases, clocks, the open ledger, and a person's choices (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.model import ENDED, WAITING, Case
from bot.conversations import Person
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.cards import MARKS, moment
from bot.slack.texts import text, word
from bot.slack.words import cut, escape
from bot.storage.ledger import Entry
from bot.storage.people import Preference

SHOWN = 12
FOLLOW_UPS = ("leave_alone", "ask_first", "pick_up")


@dataclass(frozen=True)
class Shown:
    """What a Home tab shows; `waiting` and `open` are None for whom they do not concern."""

    person: Person
    language: str
    chosen: Preference
    mine: Sequence[Case]
    waiting: Sequence[Case] | None
    open: Sequence[Entry] | None
    now: datetime


def home(shown: Shown) -> Block:
    """The view for `views.publish`."""
    language = shown.language
    blocks: list[Block] = [b.header(text("home_title", language)), b.section(text("home_how", language)), b.DIVIDER]
    if shown.waiting is not None:
        blocks += _cases("home_waiting", shown.waiting, shown, claim=True)
    blocks += _cases("home_cases", [c for c in shown.mine if c.state not in ENDED], shown)
    if shown.open is not None:
        blocks += _open(shown.open, language)
    blocks += _choices(shown)
    return {"type": "home", "blocks": blocks[: b.MAX_SECTIONS * 2]}


def _cases(title: str, cases: Sequence[Case], shown: Shown, *, claim: bool = False) -> list[Block]:
    language = shown.language
    blocks: list[Block] = [b.section(f"*{escape(text(title, language))}*")]
    if not cases:
        blocks.append(b.context(escape(text("home_no_cases", language))))
    for case in cases[:SHOWN]:
        press = b.button(text("claim", language), "claim", str(case.id)) if claim and case.state in WAITING else None
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
    if shown.waiting is not None:
        line = f"{line}\n{cut(case.enterprise_name, 100)}: {cut(' '.join((case.brief.question if case.brief else '').split()), 160)}"
    return line


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

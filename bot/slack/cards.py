"""What experts see: the card of a case, its brief, and the messages of the enterprise's thread under it (pure)."""

from collections.abc import Sequence
from datetime import datetime

from bot.cases.brief import as_reviewed, heading
from bot.cases.matters import opponents_of
from bot.cases.model import HELD, WAITING, Brief, BriefLine, Case, Declaration
from bot.cases.routing import Network
from bot.cases.routing.languages import language_name
from bot.cases.service_levels import BEIJING
from bot.conversations import Posted
from bot.slack import blocks as b
from bot.slack.blocks import Block, Outgoing, Part
from bot.slack.buttons import For, buttons
from bot.slack.people import People
from bot.slack.texts import text, word
from bot.slack.words import cut, escape

MARKS = {"U3": "🔴", "U2": "🟠", "U1": "🔵", "U0": "⚪"}
DATES = ("due", "due_on", "hearing_on")
RIGHTS = ("right", "right_type")


def moment(at: datetime) -> str:
    """A time in Beijing, as people read it."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def card(
    case: Case, network: Network, language: str, now: datetime, *, pressed_by: For = "anybody",
    declared: Sequence[Declaration] = (),
) -> Outgoing:  # fmt: skip
    """The card: how urgent, which date matters, where, whose; and what can be pressed now by whom it is for.

    A case without its facts (`bot.cases.gate`) makes a card without any word of the enterprise.
    """
    urgency = word("urgency", case.urgency, language)
    title = f"{MARKS.get(case.urgency, '')} {text('card_title', language, case=case.number, urgency=urgency)}"
    fields = [(text(name, language), value, markup) for name, value, markup in _fields(case, network, language, now)]
    enterprise = f"{text('card_enterprise', language)}: {case.enterprise_name}"
    question = cut(" ".join((case.brief.question if case.brief else "").split()), 400)
    lead = f"*{escape(cut(enterprise, 300))}*" + (f"\n{escape(question)}" if question else "")
    shown: list[Block] = [
        b.header(title),
        b.section(lead),
        {
            "type": "section",
            "fields": [
                {"type": "mrkdwn", "text": f"*{escape(name)}*\n{markup}", "verbatim": True}
                for name, _, markup in fields
            ],
        },
    ]
    notes = [*_why(case, language), *_said_so(case, declared, language)]
    shown += [b.context(escape(note)) for note in notes]
    shown += buttons(case, language, pressed_by)
    shown.append(b.context(escape(text(_HOW[pressed_by], language))))
    lines = [f"{name}: {value}" for name, value, _ in fields]
    plain = "\n".join((title.strip(), cut(enterprise, 300), *([question] if question else []), *lines, *notes))
    return Outgoing(escape(cut(plain, b.ROOM // 2)), tuple(shown))


_HOW: dict[For, str] = {
    "channel": "card_how_channel",
    "anybody": "card_thread",
    "holder": "card_thread_room",
    "reader": "card_how_reader",
    "nobody": "card_how_closed",
}
"""What the last line of a card says about the thread below it."""


def _fields(case: Case, network: Network, language: str, now: datetime) -> list[tuple[str, str, str]]:
    """At most ten: the key of the name, the value as it reads, and as it is marked up."""
    state = word("state", case.state, language)
    if case.state in HELD and case.expert_name:
        state = f"{state} · {text('card_holder', language, expert=case.expert_name)}"
    by = moment(case.human_by)
    if case.state in WAITING and case.human_by < now:
        by = f"{by} ({text('card_late', language)})"
    unknown, brief = text("card_unknown", language), case.brief
    center = network.name(case.center, language)
    if case.adviser and case.adviser != case.center:
        center = f"{center} · {text('card_adviser', language, center=network.name(case.adviser, language))}"
    document = (
        language_name(case.document_language)["zh" if language == "zh" else "en"] if case.document_language else ""
    )
    values = [
        ("card_state", state),
        ("card_by", by),
        ("card_date", _date(brief, language) or text("card_no_date", language)),
        ("card_market", word("market", case.market, language) or unknown),
        ("card_forum", case.forum or _fact(brief, ("forum", "court")) or unknown),
        ("card_right", word("right", case.right, language) or _right(brief, language) or unknown),
        ("card_language", document or unknown),
        ("card_other_side", "; ".join(opponents_of(brief)) if brief else ""),
        ("card_center", center),
    ]
    made = [(name, cut(value or unknown, 300), escape(cut(value or unknown, 300))) for name, value in values]
    if case.state in WAITING and case.offered:
        name = cut(case.offered_name or case.offered, 300)
        mention = f"<@{case.offered}>" if People.is_user(case.offered) else escape(name)
        made.append(("card_asked", name, mention))
    return made


def _why(case: Case, language: str) -> list[str]:
    why = case.brief.why if case.brief else ()
    return [cut(f"{text('card_why', language)}: {'; '.join(why)}", 900)] if why else []


def _said_so(case: Case, declared: Sequence[Declaration], language: str) -> list[str]:
    """Who declared what, and whose the case is not."""
    found = []
    for key, conflict in (("card_declared", False), ("card_conflict", True)):
        names = ", ".join(d.name for d in declared if d.conflict == conflict)
        found += [cut(text(key, language, names=names), 300)] if names else []
    declined = ", ".join(dict.fromkeys(event.actor for event in case.events if event.move == "not_mine"))
    if declined and case.state in WAITING:
        found.append(cut(text("card_not_mine", language, names=declined), 300))
    return found


def brief(case: Case, language: str) -> list[Part]:
    """What an expert reads in two minutes; every fact names its message."""
    found = case.brief
    if found is None:
        return []
    parts = [_title("brief_title", language)]
    if found.parts:
        for part in as_reviewed(found.parts):
            lines = (f"• {_line_of(line, language)}" for line in part.lines)
            parts.append(Part(heading(part.name, language), f"*{escape(heading(part.name, language))}*"))
            parts += b.words("\n".join(lines))
        return parts
    parts += b.words(f"{text('brief_asked', language)}: {cut(found.question, 1_500)}")
    known = [
        f"• {word('fact' if f in found.facts else 'signal', f.name, language)}: {f.value}"
        f"{' (' + text('brief_inferred', language) + ')' if f.state == 'inferred' else ''}"
        f" “{cut(f.quote, 160)}” [{text('brief_message', language, n=f.message + 1)}]"
        for f in (*found.signals, *found.facts)
    ]
    if known:
        parts += b.words("\n".join((text("brief_facts", language), *known)))
    if found.missing:
        parts += b.words("\n".join((text("brief_missing", language), *(f"• {ask}" for ask in found.missing))))
    if found.cited:
        cited = (f"• {c['title']} ({c['source']})" for c in found.cited)
        parts += b.words("\n".join((text("brief_said", language), *cited)))
    return parts


def _line_of(line: BriefLine, language: str) -> str:
    """One line of the brief with the words and the message that it comes from."""
    words = line.zh if language == "zh" else line.en
    quote = f" “{cut(line.quote, 160)}”" if line.quote else ""
    where = f" [{text('brief_message', language, n=line.message + 1)}]" if line.message is not None else ""
    return f"{cut(words, 600)}{quote}{where}"


def transcript(case: Case, thread: Sequence[Posted], language: str) -> list[Outgoing]:
    """The brief and the conversation so far, for a new room; messages are numbered as in the brief, notes are not."""
    parts = [*brief(case, language), _title("conversation", language)]
    n = 0
    for posted in thread:
        n += not posted.inside
        parts += message(posted, language, number=None if posted.inside else n)
    return b.pack(parts)


def is_alert(posted: Posted) -> bool:
    """Whether this is a word inside the desk to some of its people, which is no part of a conversation."""
    return posted.inside and (posted.delivery or "").startswith("alert:")


def message(posted: Posted, language: str, *, number: int | None = None) -> list[Part]:
    """One message of the enterprise's thread as experts read it."""
    role = "note" if posted.inside else {"lead": "expert"}.get(posted.author.role, str(posted.author.role))
    who = text(f"mirror_{role}", language, name=cut(posted.author.name, 200))
    notes = [moment(posted.at)]
    if posted.deleted_at is not None:
        notes.append(text("mirror_deleted", language))
    elif posted.edited_at is not None:
        notes.append(text("mirror_changed", language))
    head = f"{f'{number}. ' if number else ''}{who} · {' · '.join(notes)}"
    body = posted.text
    if posted.files:
        body = f"{body}\n{text('mirror_files', language, names=', '.join(posted.files))}".strip()
    return [Part(escape(head), f"*{escape(head)}*"), *b.words(body or "…")]


def _title(key: str, language: str) -> Part:
    return Part(text(key, language), f"*{text(key, language)}*")


def _date(brief: Brief | None, language: str) -> str:
    """The date that matters as the brief begins with it; for briefs of earlier versions the fact."""
    part = next((p for p in as_reviewed(brief.parts) if p.name == "date" and p.lines), None) if brief else None
    return _line_of(part.lines[0], language) if part else _fact(brief, DATES)


def _fact(brief: Brief | None, names: Sequence[str]) -> str:
    if brief is None:
        return ""
    found = next((f for name in names for f in brief.facts if f.name == name), None)
    return "" if found is None else f"{found.value} (“{found.quote}”)" if found.quote else found.value


def _right(brief: Brief | None, language: str) -> str:
    found = next((f.value for name in RIGHTS for f in (brief.facts if brief else ()) if f.name == name), "")
    return word("right", found, language)

"""What experts see: the card of a case, its brief, and the messages of the enterprise's thread under it (pure)."""

from collections.abc import Sequence
from datetime import datetime

from bot.cases.brief import heading
from bot.cases.model import HELD, WAITING, Brief, BriefLine, Case
from bot.cases.routing import Network
from bot.cases.service_levels import BEIJING
from bot.conversations import Posted
from bot.slack import blocks as b
from bot.slack.blocks import Block, Outgoing, Part
from bot.slack.texts import text, word
from bot.slack.words import cut, escape

MARKS = {"U3": "🔴", "U2": "🟠", "U1": "🔵", "U0": "⚪"}
DATES = ("due", "due_on", "hearing_on")
RIGHTS = ("right", "right_type")


def moment(at: datetime) -> str:
    """A time in Beijing, as people read it."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def card(case: Case, network: Network, language: str, now: datetime) -> Outgoing:
    """The card: how urgent, which date matters, where, whose; and what can be pressed now."""
    urgency = word("urgency", case.urgency, language)
    title = f"{MARKS.get(case.urgency, '')} {text('card_title', language, case=case.number, urgency=urgency)}"
    state = word("state", case.state, language)
    if case.state in HELD and case.expert_name:
        state = f"{state} · {text('card_holder', language, expert=case.expert_name)}"
    by = moment(case.human_by)
    if case.state in WAITING and case.human_by < now:
        by = f"{by} ({text('card_late', language)})"
    unknown = text("card_unknown", language)
    brief = case.brief
    fields = [
        ("card_state", state),
        ("card_by", by),
        ("card_date", _date(brief, language) or text("card_no_date", language)),
        ("card_market", word("market", case.market, language) or unknown),
        ("card_forum", _fact(brief, ("forum", "court")) or unknown),
        ("card_right", _right(brief, language) or unknown),
        ("card_language", text(f"language_{'zh' if case.language == 'zh' else 'en'}", language)),
        ("card_center", network.name(case.center, language)),
    ]
    lines = [f"{text(name, language)}: {value}" for name, value in fields]
    enterprise = f"{text('card_enterprise', language)}: {case.enterprise_name}"
    question = cut(" ".join((brief.question if brief else "").split()), 400)
    shown: list[Block] = [
        b.header(title),
        b.section(f"*{escape(cut(enterprise, 300))}*\n{escape(question)}"),
        {
            "type": "section",
            "fields": [
                {"type": "mrkdwn", "text": f"*{escape(text(n, language))}*\n{escape(cut(v, 300))}", "verbatim": True}
                for n, v in fields
            ],
        },
    ]
    if brief and brief.why:
        shown.append(b.context(escape(cut(f"{text('card_why', language)}: {'; '.join(brief.why)}", 900))))
    declined = [event.actor for event in case.events if event.move == "not_mine"]
    if declined and case.state in WAITING:
        names = ", ".join(dict.fromkeys(declined))
        shown.append(b.context(escape(cut(text("card_not_mine", language, names=names), 300))))
    shown += buttons(case, language)
    shown.append(b.context(escape(text("card_thread", language))))
    plain = "\n".join((title.strip(), cut(enterprise, 300), question, *lines))
    return Outgoing(escape(cut(plain, b.ROOM // 2)), tuple(shown))


def buttons(case: Case, language: str) -> list[Block]:
    """What experts may press in the state that the case has."""
    value = str(case.id)
    if case.state in WAITING or case.state == "handed_back":
        row = [
            b.button(text("claim", language), "claim", value, style="primary"),
            b.button(text("not_mine", language), "not_mine", value),
            b.button(text("assign", language), "assign", value),
            b.button(text("note", language), "note", value),
        ]
        return [b.actions(*(row if case.state in WAITING else [row[0], row[2], row[3]]))]
    if case.state in HELD:
        return [
            b.actions(
                b.button(text("suggest", language), "suggest", value),
                b.button(text("note", language), "note", value),
                b.button(text("documents", language), "documents", value),
                b.button(text("hand_back", language), "hand_back", value),
                b.button(text("resolve", language), "resolve", value, style="primary"),
            )
        ]
    return []


def brief(case: Case, language: str) -> list[Part]:
    """What an expert reads in two minutes; every fact names its message."""
    found = case.brief
    if found is None:
        return []
    parts = [_title("brief_title", language)]
    if found.parts:
        for part in found.parts:
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
    """The brief and the conversation so far, for the thread under a new card."""
    parts = [*brief(case, language), _title("conversation", language)]
    for n, posted in enumerate(thread, start=1):
        parts += message(posted, language, number=n)
    return b.pack(parts)


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
    part = next((p for p in brief.parts if p.name == "date" and p.lines), None) if brief else None
    return _line_of(part.lines[0], language) if part else _fact(brief, DATES)


def _fact(brief: Brief | None, names: Sequence[str]) -> str:
    if brief is None:
        return ""
    return next((f"{f.value} (“{f.quote}”)" for name in names for f in brief.facts if f.name == name), "")


def _right(brief: Brief | None, language: str) -> str:
    found = next((f.value for name in RIGHTS for f in (brief.facts if brief else ()) if f.name == name), "")
    return word("right", found, language)

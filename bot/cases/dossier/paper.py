"""The dossier as a paper: the case, its brief, its deadlines, the thread with its sources, the log (pure)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.cases import brief as briefs
from bot.cases.dossier.model import Dossier
from bot.cases.dossier.thread import FilesIn, files, said
from bot.cases.dossier.words import both, moment, text
from bot.cases.model import Brief, BriefLine, Case, CaseDeadline, CaseEvent
from bot.paper.model import Block, Entry, Grid, Heading, Line, Pairs, Paper, Points, Words


def paper(dossier: Dossier, language: str | None = None, files_in: FilesIn = None) -> Paper:
    """The whole dossier; `language` is the case's where none is given, headings carry the other one beside.

    `files_in` names the files that lie beside the paper, by message and id; None where none do.
    """
    shown = "zh" if (language or dossier.case.language) == "zh" else "en"
    case = dossier.case
    kind = text("kind_internal" if dossier.internal else "kind_outside", shown)
    title, other = both("title", shown)
    return Paper(
        title=f"{title} {case.number}",
        other_title=other,
        language=shown,
        made_at=dossier.made_at,
        header=text("header", shown, number=case.number, enterprise=case.enterprise_name, kind=kind),
        footer=case.number,
        pages=text.table["pages"][shown],
        blocks=tuple(_blocks(dossier, shown, files_in)),
    )


def _blocks(dossier: Dossier, language: str, files_in: FilesIn) -> Iterator[Block]:
    case = dossier.case
    yield Words(text("made", language, at=moment(dossier.made_at), by=dossier.made_by), "small")
    yield Words(text("notice", language), "notice")
    yield _part("case", language)
    yield Pairs(tuple(_case(dossier, language)))
    yield _part("brief", language)
    yield from _brief(case.brief, language)
    yield _part("deadlines", language)
    yield from (_deadline(day, language) for day in dossier.deadlines)
    if not dossier.deadlines:
        yield Words(text("nothing", language), "small")
    yield _part("thread", language)
    yield from (said(one, language, files_in) for one in dossier.thread)
    listed = tuple(line for one in dossier.thread for line in files(one, language, files_in, listed=True))
    if listed:
        yield _part("files", language)
        yield Points(listed)
    yield _part("log", language)
    yield _log(case.events, language)
    if case.rating is not None:
        yield _part("rating", language)
        yield Words(text("rated", language, n=case.rating))
    if dossier.internal:
        yield from _inside(dossier, language)


def _part(name: str, language: str) -> Heading:
    return Heading(*both(f"part_{name}", language))


def _case(dossier: Dossier, language: str) -> Iterator[tuple[str, str]]:
    case = dossier.case
    values = {
        "number": case.number,
        "state": text.word("state", case.state, language),
        "level": f"{case.urgency} {text.word('urgency', case.urgency, language)}",
        "enterprise": case.enterprise_name,
        "market": text.word("market", case.market, language),
        "forum": case.forum,
        "right": text.word("right", case.right, language),
        "document_language": text.word("language", case.document_language, language),
        "center": dossier.name(case.center, language),
        "center_why": "\n".join(_reason(why, language) for why in case.center_why),
        "adviser": dossier.name(case.adviser, language) if case.adviser else None,
        "coordinator": dossier.name(case.coordinator, language) if case.coordinator else None,
        "expert": _expert(case, language),
        "opened": moment(case.opened_at),
        "human_by": moment(case.human_by),
        "claimed": _moment(case.claimed_at),
        "ended": _moment(case.ended_at),
        "outcome": text.word("outcome", case.outcome, language),
        "consent": text.word("consent", case.consent, language),
        "hold": text("hold_on", language) if case.hold else None,
    }
    yield from ((text(name, language), value) for name, value in values.items() if value)


def _reason(why: str | Mapping[str, str], language: str) -> str:
    """Why a center has the case; older cases have it in English alone."""
    return why if isinstance(why, str) else why[language]


def _expert(case: Case, language: str) -> str | None:
    if case.expert_name and case.expert_desk:
        return text("expert_at", language, name=case.expert_name, desk=case.expert_desk)
    return case.expert_name


def _moment(at: datetime | None) -> str | None:
    return moment(at) if at else None


def _brief(brief: Brief | None, language: str) -> Iterator[Block]:
    if brief is None:
        yield Words(text("no_brief", language), "small")
        return
    if not brief.parts:
        yield Words(brief.question)
    other = "en" if language == "zh" else "zh"
    for part in briefs.as_reviewed(brief.parts):
        yield Heading(briefs.heading(part.name, language), briefs.heading(part.name, other), level=2)
        lines = tuple(_brief_line(line, language) for line in part.lines)
        yield Points(lines) if lines else Words(text("nothing", language), "small")


def _brief_line(line: BriefLine, language: str) -> Line:
    words = line.zh if language == "zh" else line.en
    quote = text("quoted", language, quote=line.quote) if line.quote and line.quote not in words else ""
    if line.message is None:
        return Line(words, quote)
    number = line.message + 1
    return Line(words, f"{quote} {text('message_n', language, n=number)}".strip(), to=f"m{number}")


def _deadline(day: CaseDeadline, language: str) -> Block:
    source: Mapping[str, str | None] = {
        "rule": day.rule or text("deadline_paper", language),
        "zone": day.time_zone,
        "source": day.source,
        "confidence": text.word("confidence", day.confidence, language),
        "trigger": _trigger(day, language),
        "method": text.word("method", day.method, language),
        "set": _moment(day.set_at),
        "handled": _handled(day, language),
    }
    steps = tuple(Line(step[1] if language == "zh" else step[0]) for step in day.working)
    pairs = Pairs(tuple((text(f"deadline_{name}", language), value) for name, value in source.items() if value))
    head = text("due", language, due=day.due.isoformat(), certainty=text.word("certainty", day.certainty, language))
    return Entry(head, text.word("deadline_state", day.state, language), (*((Points(steps),) if steps else ()), pairs))


def _trigger(day: CaseDeadline, language: str) -> str | None:
    if not day.trigger_fact:
        return None
    fact = text.word("fact", day.trigger_fact, language)
    return text("deadline_trigger_value", language, fact=fact, value=day.trigger_value or text("not_known", language))


def _handled(day: CaseDeadline, language: str) -> str | None:
    if day.handled_at is None:
        return None
    unknown = text("not_known", language)
    return text(
        "deadline_handled_value",
        language,
        counsel=day.counsel or unknown,
        by=day.handled_by or unknown,
        at=moment(day.handled_at),
    )


def _log(events: tuple[CaseEvent, ...], language: str) -> Block:
    head = tuple(text(f"log_{name}", language) for name in ("at", "who", "what", "why"))
    # What was told stands in the conversation; here the note is only the name of the sentence.
    rows = tuple(
        (moment(e.at), e.actor, _move(e, language), "" if e.move in ("tell", "alert") else e.note or "") for e in events
    )
    return Grid(head, rows, (0.18, 0.18, 0.26, 0.38))


def _move(event: CaseEvent, language: str) -> str:
    move = text.word("move", event.move, language)
    if not (event.before and event.after):
        return move
    before, after = (text.word("state", state, language) for state in (event.before, event.after))
    return text("log_move", language, move=move, before=before, after=after)


def _inside(dossier: Dossier, language: str) -> Iterator[Block]:
    if dossier.case.note:
        yield _part("note", language)
        yield Words(dossier.case.note)
    at, who, what, why = (text(f"log_{name}", language) for name in ("at", "who", "what", "why"))
    if dossier.declarations:
        yield _part("declarations", language)
        rows = tuple(
            (moment(d.at), d.name, text("conflict_yes" if d.conflict else "conflict_no", language), d.why or "")
            for d in dossier.declarations
        )
        yield Grid((at, who, text("conflict", language), why), rows, (0.2, 0.25, 0.15, 0.4))
    if dossier.views:
        yield _part("views", language)
        seen = tuple((moment(v.at), v.name, text.word("view", v.what, language)) for v in dossier.views)
        yield Grid((at, who, what), seen, (0.25, 0.4, 0.35))

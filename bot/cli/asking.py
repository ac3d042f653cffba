"""`firstline ask`, `triage` and `search`: what the bot would say; nothing is changed."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.output import line, print_json
from bot.threads import messages_of, read_thread
from knowledge.errors import UnusableInput

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Market = Annotated[str | None, typer.Option(help="Only guides of this market: US, DE, EU …")]
Thread = Annotated[Path | None, typer.Option(help="A conversation as JSON, oldest message first.")]
Now = Annotated[
    str | None,
    typer.Option(help="The time to reckon from, ISO 8601 with a zone; by default the newest message's, or now."),
]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(ask)
    app.command()(triage)
    app.command()(search)


def ask(text: str, thread: Thread = None, market: Market = None, as_json: Json = False) -> None:
    """What the bot would answer; changes nothing."""
    from bot import commands

    turns = read_thread(_words(text), thread)
    result = commands.dispatch(
        open_parts(), "ask", {"thread": turns, "market": _market(market), "from_file": thread is not None}
    )
    if as_json:
        print_json(commands.shown(result))
    else:
        _print_answer(result)


def triage(
    text: Annotated[str | None, typer.Argument(help="The message.")] = None,
    thread: Thread = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Route, urgency, signals, facts and desk of a message or a thread; changes nothing."""
    from bot.evaluating import newest
    from bot.responding import triage_json
    from bot.triage.policy import decide

    parts = open_parts()
    parts.outreach.know_reviews()
    words = messages_of(read_thread(_words(text) if text is not None else None, thread))
    at = _time(now) or (newest(words) if thread is not None else None) or parts.clock()
    decision = decide(words, now=at, market_of=parts.terms.market, doubts=parts.doubts)
    result = triage_json(words, decision, parts.network)
    if as_json:
        print_json(result)
        return
    line(f"{result['urgency']}  {result['route']}  {result['desk']['center']}")
    for why in result["why"]:
        line(f"  {why}")
    for signal in result["signals"]:
        line(f"  {signal['id']} {signal['level'] or ''}  “{signal['quote']}” (message {signal['message']})")
    for fact in result["facts"]:
        line(f"  {fact['name']} = {fact['value']} ({fact['state']}, message {fact['message']})")
    for day in result["deadlines"]:
        line(f"  {day['due'] or 'no date'}  {day['rule'] or 'named'}  {day['certainty']}  {day['source'] or ''}")
        for step in day["working"]:
            line(f"      {step}")
    for question in result["questions"]:
        line(f"  ? {question}")


def search(
    text: str,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 10,
    market: Market = None,
    as_json: Json = False,
) -> None:
    """The passages for a question, best first."""
    from bot import commands

    arguments = {"text": _words(text), "market": _market(market), "k": k}
    result = commands.dispatch(open_parts(), "search", arguments)
    if as_json:
        print_json(result)
        return
    for n, passage in enumerate(result["passages"], start=1):
        line(
            f"{n:3}  {passage['score']:.3f}  {passage['guide']} ({passage['language']}) › {' › '.join(passage['heading'])}"
        )
    if not result["passages"]:
        line("nothing found")


def open_parts() -> Any:
    from bot.bootstrap import Parts
    from bot.logs import configure_logs
    from bot.settings import load

    settings = load()
    configure_logs(settings)
    return Parts(settings)


def _words(text: str) -> str:
    if not text.strip():
        raise UnusableInput("TEXT is empty: write a question")
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def _market(code: str | None) -> str | None:
    if code is None:
        return None
    if not (code.isalpha() and len(code) == 2):
        raise UnusableInput(f"--market: {code!r} is no market; use a two-letter code such as US, DE or EU")
    return code.upper()


def _time(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise UnusableInput(f"--now: {value!r} is no ISO 8601 time such as 2026-03-04T09:00:00+08:00") from None
    if at.tzinfo is None:
        raise UnusableInput(f"--now: {value!r} lacks a time zone such as +08:00")
    return at


def _print_answer(result: dict[str, Any]) -> None:
    line(f"[{result['urgency']} {result['route']}]  {'; '.join(result['why'])}")
    if result["answer"]["text"]:
        line()
        line(result["answer"]["text"])
        line()
        for c in result["citations"]:
            path = " › ".join(c["heading"])
            line(
                f"[{c['n']}] {c['title']} › {path} — {c['source'] or ''} ({c['confidence'] or '?'}, {c['checked_on'] or '?'})"
            )
            if c["under_review"]:
                line(f"    under review since {c['under_review']['since']}: {c['under_review']['source']}")
    else:
        line(f"verdict: {result['answer']['verdict']}")
    for missing in result["missing"]:
        line(f"? {missing['ask']}")

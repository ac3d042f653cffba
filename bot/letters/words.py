"""What is said in a conversation about a letter: the letter, its reminders, and the message that asks for an expert (pure)."""

from collections.abc import Iterable, Iterator

from bot.conversations import Reply
from bot.letters.content import checklist_of, day_words, text
from bot.letters.dates import OTHER_SIDE, rule_of
from bot.letters.model import Letter
from ingest.watch.model import Item

_HIDDEN = frozenset({"contact", "data", "notice", "offer"})


def title_key(letter: Letter) -> str:
    """What a letter is called: the name of a text."""
    if letter.purpose in ("correction", "passed"):
        return f"title_{letter.purpose}"
    return "title" if letter.sort == "case" else "title_information"


def letter_reply(letter: Letter) -> Reply:
    """The letter in its own language as a message; the working of its date stands behind a click."""
    lang, content = letter.language, letter.content
    head = text(
        "reply_head", lang, title=text(title_key(letter), lang), number=letter.number(lang),
        center=content.sender.says(lang), dated=day_words(letter.dated, lang), to=content.addressee.says(lang),
    )  # fmt: skip
    working = [zh if lang == "zh" else en for zh, en in letter.day.working] if letter.day else []
    rule = letter.day.rule if letter.day else None
    opened = text("date_working", lang, rule=rule) if rule else None
    behind = {opened: text("reply_working", lang, rule=rule)} if opened and working else {}
    shown = set(working)
    before = [head, content.subject.says(lang)]
    if letter.purpose == "correction":
        before.append(text("reply_correction", lang))
    for part in content.parts:
        if part.name not in _HIDDEN:
            said = [line.says(lang) for line in part.lines]
            lines = [behind.get(line, line) for line in said if line not in shown]
            before.append("\n".join((text(f"part_{part.name}", lang), *lines)))
    after = [line.says(lang) for name in ("contact", "notice") for line in content.part(name).lines]
    return Reply(
        "letter", lang, before=tuple(before), working=tuple(working), after=(*after, text("reply_whole", lang)),
        actions=("letter",), letter=letter.id,
    )  # fmt: skip


def reminder_reply(letter: Letter, step: str, *, late: bool = False) -> Reply:
    """A reminder of the last day, or that it has passed; one that is `late` does not say how much time is left."""
    lang = letter.language
    assert letter.day is not None
    values = {"number": letter.number(lang), "due": day_words(letter.day.due, lang)}
    words: tuple[str, ...] = (text("reminder_passed", lang, **values),)
    if step != "passed":
        left = () if late else (text(f"reminder_{step}", lang),)
        words = (*left, text("reminder", lang, **values, zone=letter.day.time_zone))
    return Reply("letter", lang, before=words, actions=("letter",), letter=letter.id)


def asked_words(letter: Letter, item: Item) -> str:
    """The message with which an enterprise asks for an expert: every fact on a line of its own, for triage and the brief."""
    lang = letter.language
    head = text("asked_head", lang, center=letter.content.sender.says(lang), number=letter.number(lang))
    return "\n".join((head, *_asked(letter, item, lang)))


def _asked(letter: Letter, item: Item, lang: str) -> Iterator[str]:
    yield text("asked_itc" if checklist_of(item) == "itc_337" else f"asked_{item.kind}", lang)
    facts = {
        "market": text.word("market", item.market, lang),
        "forum": item.forum,
        "case_number": item.case_number,
        "other": _joined(p.name for p in item.parties if p.role in OTHER_SIDE),
        "firm": _joined(p.name for p in item.parties if p.role == "firm"),
        "right": text.word("right", item.right, lang),
        "numbers": _joined(item.numbers),
        "marks": _joined(item.marks),
        "products": _joined(item.products),
        "platform": item.platform,
    }
    yield from (text(f"asked_{name}", lang, value=value) for name, value in facts.items() if value)
    yield from _dates(letter, lang)
    yield text("asked_source", lang, value=item.url or f"{item.source}: {item.key}")
    yield text("asked_letter", lang, value=f"/letter/{letter.id}")


def _dates(letter: Letter, lang: str) -> Iterator[str]:
    day = letter.day
    if day is None:
        return
    rule = rule_of(day)
    if day.certainty == "printed" or rule is None or day.trigger_on is None:
        yield text("asked_printed", lang, value=day.due.isoformat())
        return
    if day.trigger == "served":
        yield text("asked_served", lang, value=day.trigger_on.isoformat())
    else:
        yield text("asked_event", lang, event=rule.says("trigger", lang), value=day.trigger_on.isoformat())
    yield text("asked_last", lang, rule=day.rule)


def _joined(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))

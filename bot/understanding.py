"""What a reply shows of triage: the level, the date that matters with its working, what was understood, what is asked."""

from collections.abc import Mapping
from typing import Any

from bot.cases.brief import main_deadline
from bot.phrases import say
from bot.texts import NAMES, Texts

MOST_FACTS = 12
names = Texts(NAMES)
_CODED = {"market": "market", "role": "role_of", "right": "right", "service_method": "method"}
_NOT_SHOWN = frozenset({"done"})


def is_dispute(response: Mapping[str, Any]) -> bool:
    """Whether a thread is about a matter of its own and not only a question."""
    return any(signal["level"] in ("U1", "U2", "U3") for signal in response["signals"])


def level_and_date(response: Mapping[str, Any]) -> tuple[str, ...]:
    """The level, and the date that matters in one sentence; nothing for a mere question."""
    if not is_dispute(response):
        return ()
    language = response["language"]
    level = say("shows_level", language, level=names.word("urgency", response["urgency"], language))
    days = response.get("deadlines", ())
    main = main_deadline(days)
    if main is None:
        return (level, say("shows_no_date", language)) if days else (level,)
    shown = say(f"shows_date_{main['certainty']}", language, date=main["due"], left=_left(main, language))
    return (level, shown)


def working(response: Mapping[str, Any]) -> tuple[str, ...]:
    """How the date that matters was reckoned, step by step, with its source and what is still open."""
    main = main_deadline(response.get("deadlines", ()))
    if main is None:
        return ()
    language = response["language"]
    lines = [*main["working"]]
    if main["source"]:
        confidence = names.word("confidence", main["confidence"], language)
        lines.append(say("shows_rule", language, rule=main["rule"], source=main["source"], confidence=confidence))
    lines += [say("shows_open", language, ask=ask) for ask in main.get("asks", ())]
    return tuple(lines)


def understood(response: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that were read, each with the words they came from."""
    if not is_dispute(response):
        return ()
    shown = [fact for fact in response["facts"] if fact["name"] not in _NOT_SHOWN]
    return tuple(_fact(fact, response["language"]) for fact in shown[:MOST_FACTS])


def asks(response: Mapping[str, Any]) -> tuple[str, ...]:
    """What the person is asked for, as one block: the decisive thing first."""
    language = response["language"]
    asked = [missing["ask"] for missing in response["missing"]]
    return (say("meanwhile_send", language), *(f"• {ask}" for ask in asked)) if asked else ()


def _fact(fact: Mapping[str, Any], language: str) -> str:
    group = _CODED.get(fact["name"])
    values = [str(fact["value"]), *fact.get("readings", ())]
    shown = [names.word(group, value, language) if group else value for value in values]
    value = (" 或 " if language == "zh" else " or ").join(shown)
    name = names.word("fact", fact["name"], language)
    quote = " ".join(str(fact["quote"]).split())[:80]
    phrase = "shows_fact" if quote and quote != value else "shows_fact_plain"
    return say(phrase, language, name=name, value=value, **({"quote": quote} if phrase == "shows_fact" else {}))


def _left(main: Mapping[str, Any], language: str) -> str:
    days = main.get("working_days_left")
    if days is None:
        return ""
    phrase = "shows_over" if days < 0 else "shows_today" if days == 0 else "shows_left"
    return say(phrase, language, **({"days": days} if phrase == "shows_left" else {}))

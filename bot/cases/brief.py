"""The brief for the expert: twelve parts on one screen, in both languages, each fact with its message (pure).

Made from the keys of `ask --json` and the thread. It concludes nothing about infringement and repeats no more of a
message than is needed to find it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.cases.model import Brief, BriefFact, BriefLine, BriefPart
from bot.cases.routing import Routing
from bot.texts import Both, Texts
from bot.triage.missing import questions
from knowledge.deadline_words import under_review
from knowledge.reviews import Review, current

PARTS = (
    "header", "date", "parties", "right", "happened", "force", "done", "question", "missing", "told", "risks", "next",
)  # fmt: skip
MOST_LINES = 6
MOST_CANDIDATES = 3
_QUOTE = 90
_QUESTION = 240
_FORCE = ("asset_freeze", "injunction", "customs", "exclusion_itc", "fair_action", "person_held", "platform_notice")
_PARTIES = ("other_party", "other_counsel", "forum", "case_number", "role")
_RIGHT = ("right", "right_number", "goods", "listing", "platform", "complaint_id", "amount", "market")
_RISKS: Mapping[str, re.Pattern[str]] = {
    "export": re.compile(r"subpoena|interrogator|discovery|evidence|document request|证据开示|质询|取证|提供.{0,6}(?:证据|数据|文件)|调取", re.I),
    "accounts": re.compile(r"(?:related|other|linked|second) (?:accounts?|stores?|shops?)|关联|其他店|别的店|另一个店", re.I),
    "statement": re.compile(r"\bwe (?:did )?cop(?:y|ied)\b|\bwe knew\b|\bour fault\b|\bwe admit|我们(?:抄|仿|确实侵权|知道侵权|承认)|是我们的错", re.I),
    "insurance": re.compile(r"insur(?:ance|er|ed)|保险", re.I),
    "indemnity": re.compile(r"indemnif|indemnity|our (?:supplier|customer|buyer)|补偿|赔偿条款|供应商|我们的客户|买方", re.I),
}  # fmt: skip
text = Texts(Path(__file__).with_name("brief.yaml"))


def parts_of(
    response: Mapping[str, Any], *, enterprise: str, province: str | None, messages: Sequence[tuple[str, Sequence[str]]]
) -> tuple[BriefPart, ...]:
    """The twelve parts; `messages` are the thread's words and file names by message number, empty for other voices."""
    made = {
        "header": _header(response, enterprise, province),
        "date": _date(response),
        "parties": _named(response, _PARTIES),
        "right": _named(response, _RIGHT),
        "happened": _happened(response, messages),
        "force": _force(response),
        "done": _done(response),
        "question": _question(response, len(messages) - 1),
        "missing": _missing(response),
        "told": _told(response),
        "risks": _risks(response, messages),
        "next": _next(response),
    }
    return tuple(
        BriefPart(name, tuple(line for line, _ in zip(made[name], range(MOST_LINES), strict=False))) for name in PARTS
    )


def as_reviewed(parts: Sequence[BriefPart]) -> tuple[BriefPart, ...]:
    """The parts as they may be shown now: a date whose rule has come under review since is to be confirmed."""
    rules = current().rules
    return tuple(_reviewed(part, rules) if part.name == "date" and rules else part for part in parts)


def _reviewed(part: BriefPart, rules: Mapping[str, Review]) -> BriefPart:
    begins = {rule: text("date_rule", "en", rule=rule, source="", confidence="", zone="").partition(":")[0] + ":" for rule in rules}  # fmt: skip
    found = next((rules[rule] for rule, words in begins.items() if any(line.en.startswith(words) for line in part.lines)), None)  # fmt: skip
    if found is None:
        return part
    first, warning = part.lines[0], under_review(found)
    said = {side: getattr(first, side).replace(text("certainty_computed", side), text("certainty_ask", side)) for side in ("en", "zh")}  # fmt: skip
    return replace(part, lines=(replace(first, **said), BriefLine(warning.en, warning.zh), *part.lines[1:]))


def facts_part(name: str, facts: Sequence[BriefFact]) -> BriefPart:
    """A part that names these facts and nothing of where they stand."""
    lines = (_line("fact", name=_both("fact", fact.name), value=_value(fact.name, fact.value)) for fact in facts)
    return BriefPart(name, tuple(lines))


def heading(part: str, language: str) -> str:
    """What a part is called."""
    return text(f"part_{part}", language)


def _line(key: str, *, message: int | None = None, quote: str = "", **values: object) -> BriefLine:
    """One line in both languages; a value that differs by language is a pair of texts."""
    sides = []
    for n, language in enumerate(("en", "zh")):
        chosen = {name: value[n] if isinstance(value, tuple) else value for name, value in values.items()}
        sides.append(text(key, language, **chosen))
    return BriefLine(sides[0], sides[1], message, _short(quote, _QUOTE))


def _both(group: str, name: str | None) -> tuple[str, str]:
    return text.word(group, name, "en"), text.word(group, name, "zh")


def _header(response: Mapping[str, Any], enterprise: str, province: str | None) -> Iterator[BriefLine]:
    found = list(dict.fromkeys(signal["id"] for signal in response["signals"]))[:4]
    why = [_both("signal", name) for name in found] or [_pair("unknown")]
    yield _line(
        "level", level=response["urgency"], why=("; ".join(en for en, _ in why), "；".join(zh for _, zh in why))
    )
    known = (province, province) if province else _pair("unknown")
    yield _line("who", enterprise=enterprise, province=known, language=_pair(f"language_{response['language']}"))
    yield _line("conflict")


def _date(response: Mapping[str, Any]) -> Iterator[BriefLine]:
    days = response.get("deadlines", ())
    main = main_deadline(days)
    if main is None:
        waiting = [day for day in days if day["rule"]][:2]
        yield from (_line("date_none", rule=day["rule"]) for day in waiting)
        if not waiting:
            yield _line("date_unknown")
        return
    left = main.get("working_days_left")
    said = tuple(text("left", language, days=left) for language in ("en", "zh")) if left is not None else ("", "")
    yield _line("date_line", due=main["due"], certainty=_pair(f"certainty_{main['certainty']}"), left=said)
    trigger = next((f for f in response["facts"] if f["name"] == main.get("trigger")), None)
    if trigger:
        yield _fact(trigger)
    method = next((f for f in response["facts"] if f["name"] == "service_method"), None)
    if method:
        yield _fact(method)
    if main["rule"]:
        confidence = _both("confidence", main["confidence"])
        yield _line("date_rule", rule=main["rule"], source=main["source"], confidence=confidence, zone=main["timezone"])
    if main.get("ends_beijing"):
        yield _line("date_beijing", at=main["ends_beijing"])
    for both in main.get("asks_both", ())[:1]:
        yield _line("date_change", ask=tuple(both))


def main_deadline(deadlines: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The date that matters: the earliest that is known, a printed one before a counted one of the same day."""
    known = [day for day in deadlines if day["due"]]
    return min(known, key=lambda day: (day["due"], day["certainty"] != "printed"), default=None)


def _named(response: Mapping[str, Any], names: Sequence[str]) -> Iterator[BriefLine]:
    for name in names:
        yield from (_fact(fact) for fact in response["facts"] if fact["name"] == name)


def _fact(fact: Mapping[str, Any]) -> BriefLine:
    value: Any = _value(fact["name"], str(fact["value"]))
    for other in fact.get("readings", ()):
        value = tuple(text("or", lang, value=v, other=other) for lang, v in zip(("en", "zh"), value, strict=True))
    return _line("fact", message=fact["message"], quote=fact["quote"], name=_both("fact", fact["name"]), value=value)


def _value(name: str, value: str) -> tuple[str, str]:
    """A value in both languages: codes are named, everything else is shown as it is."""
    group = {"market": "market", "role": "role_of", "right": "right", "service_method": "method"}.get(name)
    return _both(group, value) if group else (value, value)


def _happened(response: Mapping[str, Any], messages: Sequence[tuple[str, Sequence[str]]]) -> Iterator[BriefLine]:
    dated = [f for f in response["facts"] if f["name"].endswith("_on") and f["name"] != "due_on"]
    yield from (_fact(fact) for fact in sorted(dated, key=lambda f: str(f["value"]))[: MOST_LINES - 2])
    for number, (_, files) in enumerate(messages):
        yield from (_line("file", name=_short(name, _QUOTE), message=number) for name in files)


def _force(response: Mapping[str, Any]) -> Iterator[BriefLine]:
    found = [s for s in response["signals"] if s["id"] in _FORCE]
    if not found:
        yield _line("none_force")
    for signal in found:
        name = _both("signal", signal["id"])
        yield _line("signal", name=name, level=signal["level"], message=signal["message"], quote=signal["quote"])


def _done(response: Mapping[str, Any]) -> Iterator[BriefLine]:
    found = [fact for fact in response["facts"] if fact["name"] == "done"]
    if not found:
        yield _line("none_done")
    yield from (BriefLine(f["value"], f["value"], f["message"], "") for f in found)


def _question(response: Mapping[str, Any], newest: int) -> Iterator[BriefLine]:
    words = _short(" ".join(str(response["question"]).split()), _QUESTION)
    if words:
        yield BriefLine(words, words, newest, "")


def _missing(response: Mapping[str, Any]) -> Iterator[BriefLine]:
    days: dict[str, list[str]] = {}
    for fact in response["facts"]:
        if fact["name"].endswith("_on") and fact["name"] != "due_on":
            days.setdefault(fact["name"], []).append(str(fact["value"]))
    asked = [m for m in response["missing"] if m["name"].startswith("which_")]
    for missing in asked:
        values = days.get(missing["name"].removeprefix("which_"), [])
        if len(values) > 1:
            yield _line(
                "contradiction", name=_both("fact", missing["name"].removeprefix("which_")), values=" / ".join(values)
            )
    yield from (BriefLine(*_asked(missing), None, "") for missing in response["missing"])


def _told(response: Mapping[str, Any]) -> Iterator[BriefLine]:
    if not response["citations"]:
        yield _line("told_nothing")
    titles = dict.fromkeys(str(citation["title"]) for citation in response["citations"])
    yield from (_line("told_cited", title=title) for title in titles)


def _risks(response: Mapping[str, Any], messages: Sequence[tuple[str, Sequence[str]]]) -> Iterator[BriefLine]:
    criminal = next((s for s in response["signals"] if s["id"] in ("criminal", "person_held")), None)
    if criminal:
        yield _line("risk_criminal", message=criminal["message"], quote=criminal["quote"])
    for name, pattern in _RISKS.items():
        for number, (words, _) in enumerate(messages):
            match = pattern.search(words)
            if match:
                yield _line(f"risk_{name}", message=number, quote=match[0])
                break
    yield _line("risk_privilege")


def _next(response: Mapping[str, Any]) -> Iterator[BriefLine]:
    if response.get("checklist"):
        yield from (_line("next_guide", title=c["title"]) for c in response["citations"][:2])
    yield from (_line("next_ask", ask=_asked(missing)) for missing in response["missing"][:2])
    if "desk" in response:  # not where no response could be made
        yield _line("next_desk", center=response["desk"]["center"])


def with_routing(brief: Brief, routing: Routing, name: Callable[[str], Both]) -> Brief:
    """The brief with the desk that owns the case, the branch that advises, and who may be asked, each with reasons."""
    steps = [line for part in brief.parts if part.name == "next" for line in part.lines if not _routed(line)]
    steps.append(_line("next_desk", center=_sides(name(routing.owner))))
    if routing.adviser:
        steps.append(_line("next_adviser", center=_sides(name(routing.adviser))))
    for candidate in routing.candidates[:MOST_CANDIDATES]:
        why = ("; ".join(reason["en"] for reason in candidate.why), "；".join(reason["zh"] for reason in candidate.why))
        steps.append(_line("candidate", expert=candidate.expert.name, why=why))
    parts = (BriefPart("next", tuple(steps)) if part.name == "next" else part for part in brief.parts)
    return replace(brief, parts=tuple(parts))


def _routed(line: BriefLine) -> bool:
    """Whether a line was made by routing, so that it is made anew."""
    return line.en.startswith(
        tuple(text(key, "en").split("{")[0] for key in ("next_desk", "next_adviser", "candidate"))
    )


def _sides(both: Both) -> tuple[str, str]:
    return both["en"], both["zh"]


def _asked(missing: Mapping[str, Any]) -> tuple[str, str]:
    """A question in both languages; one that was made for this thread is shown as it was asked."""
    known = questions().questions.get(missing["name"])
    return (known.texts["en"], known.texts["zh"]) if known else (missing["ask"], missing["ask"])


def _pair(key: str) -> tuple[str, str]:
    return text(key, "en"), text(key, "zh")


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"

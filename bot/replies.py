"""What was found and decided, put into the fixed sentences of the reader's language (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.cases.brief import parts_of
from bot.cases.model import Brief, BriefFact, Case
from bot.cases.routing import Network
from bot.cases.service_levels import BEIJING
from bot.conversations import ActionId, Person, Posted, Reply, ReplyKind
from bot.phrases import knows, say
from bot.understanding import asks, is_dispute, level_and_date, understood, working

MAX_QUESTION = 2_000
"""Characters of a message that are searched for in the guides; triage reads all of it."""


def compose(response: Mapping[str, Any], case: Case | None, network: Network) -> Reply:
    """The reply to a thread from the keys of `ask --json`; `case` is the thread's case after an escalation."""
    route = response["route"]
    if route == "escalate":
        assert case is not None
        return _handover(response, case, network)
    if route == "answer":
        return _answer(response) if response["answer"]["verdict"] != "not_found" else _not_found(response)
    language = response["language"]
    phrases = tuple(say(phrase, language) for phrase in response["say"])
    if route == "clarify":
        return Reply("question", language, before=phrases[:-1], asks=phrases[-1:], actions=("ask_expert",))
    return Reply("refusal", language, before=phrases, actions=("ask_expert",))


def _answer(response: Mapping[str, Any]) -> Reply:
    language, citations = response["language"], tuple(response["citations"])
    before = _opening(response)
    if response["answer"]["verdict"] == "partly":
        before.append(say("partly", language))
    if response["foreign"]:
        before.append(_foreign(citations, language))
    reply = Reply(
        "answer",
        language,
        before=(*level_and_date(response), *before),
        answer=response["answer"],
        citations=citations,
        after=_notices(citations, language),
        actions=("ask_expert",),
        understood=_asked(response),
    )
    return _with_matter(reply, response)


def _foreign(citations: Sequence[Mapping[str, Any]], language: str) -> str:
    """In which languages an answer is quoted that the guides do not have in the reader's."""
    names = [say(f"language_{code}", language) for code in dict.fromkeys(c["language"] for c in citations)]
    if len(names) > 1 and all(c["language"] != language for c in citations):
        return say("foreign_quotes", language, language_name=names[0], other_name=names[1])
    return say("foreign_quote", language, language_name=names[0])


def _not_found(response: Mapping[str, Any]) -> Reply:
    language = response["language"]
    before = (*level_and_date(response), *_opening(response), say("not_found", language))
    reply = Reply("refusal", language, before=before, actions=("ask_expert",), understood=_asked(response))
    return _with_matter(reply, response)


def _with_matter(reply: Reply, response: Mapping[str, Any]) -> Reply:
    """The reply, and for a dispute also what is asked, how the date was reckoned and what was understood."""
    if not is_dispute(response):
        return reply
    return replace(
        reply, asks=asks(response), working=working(response), understood=(*reply.understood, *understood(response))
    )


def _asked(response: Mapping[str, Any]) -> tuple[str, ...]:
    """The standalone question that was searched for, where the message was understood with what came before it."""
    asked = response["answer"].get("asked")
    return (say("shows_asked", response["language"], question=asked),) if asked else ()


def _opening(response: Mapping[str, Any]) -> list[str]:
    """What is said before an answer or a no: the fixed sentences of triage, and how much was searched for."""
    language = response["language"]
    opening = [say(phrase, language) for phrase in response["say"]]
    if len(response["question"]) > MAX_QUESTION:
        opening.append(say("cut", language, limit=MAX_QUESTION))
    return opening


def _handover(response: Mapping[str, Any], case: Case, network: Network) -> Reply:
    language = response["language"]
    signals = [s["id"] for s in sorted(response["signals"], key=lambda s: s["level"] or "", reverse=True)]
    first_words = [say(f"first_{s}", language) for s in dict.fromkeys(signals) if knows(f"first_{s}")]
    by = case.human_by.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    handed = say("handed_over", language, center=network.name(case.center, language), by=by, case=case.number)
    citations = tuple(response["citations"])
    has_answer = response["answer"]["verdict"] != "not_found"
    meanwhile = "first_hour" if response["checklist"] else "in_general"
    return Reply(
        "handover",
        language,
        before=(
            *_failure(response),
            *first_words[:2],
            *level_and_date(response),
            handed,
            *((say(meanwhile, language),) if has_answer else ()),
        ),
        answer=response["answer"] if has_answer else None,
        citations=citations,
        asks=asks(response),
        working=working(response),
        understood=understood(response),
        after=_notices(citations, language),
        case=case.number,
    )


def _failure(response: Mapping[str, Any]) -> tuple[str, ...]:
    return (say("failed", response["language"]),) if response.get("failed") else ()


def _notices(citations: Sequence[Mapping[str, Any]], language: str) -> tuple[str, ...]:
    dates = sorted(c["checked_on"] for c in citations if c["checked_on"])
    notice = say("notice", language, date=dates[0]) if dates else say("notice_undated", language)
    unreviewed = bool(citations) and not all(c.get("reviewed_by") for c in citations)
    said = (notice, say("not_reviewed", language)) if unreviewed else (notice,)
    return (*_under_review(citations, language), *said)


def _under_review(citations: Sequence[Mapping[str, Any]], language: str) -> tuple[str, ...]:
    """That the law of a cited guide may have changed, once for each guide."""
    found = {c["guide"]: c for c in citations if c.get("under_review")}
    return tuple(say("guide_under_review", language, title=c["title"], **c["under_review"]) for c in found.values())


def notice(
    phrase: str, case: Case, *, actions: tuple[ActionId, ...] = (), kind: ReplyKind = "notice", **values: str
) -> Reply:
    """A short word to the enterprise about its case, in the case's language."""
    text = say(phrase, case.language, case=case.number, **values)
    return Reply(kind, case.language, before=(text,), actions=actions, case=case.number)


def alert(phrase: str, case: Case, language: str, *, to: Sequence[str], **values: str) -> Reply:
    """A word inside the desk about a case, meant for these people (ids); it repeats nothing that the enterprise said."""
    text = say(phrase, language, case=case.number, level=case.urgency, **values)
    return Reply("alert", language, before=(text,), case=case.number, to=tuple(dict.fromkeys(to)))


def brief_from(response: Mapping[str, Any], owner: Person, thread: Sequence[Posted]) -> Brief:
    """The brief for the expert, with each fact pointing to its message."""
    said = [p.reply for p in thread if p.reply is not None and p.reply.kind != "notice"]
    cited = {
        c["url"]: {"title": c["title"], "source": c["source"] or "", "url": c["url"]}
        for citations in (*(reply.citations for reply in said), response["citations"])
        for c in citations
    }
    return Brief(
        enterprise=owner.enterprise_name or owner.name,
        province=owner.province,
        question=response["question"],
        language=response["language"],
        market=response["market"],
        urgency=response["urgency"],
        why=tuple(response["why"]),
        signals=tuple(
            BriefFact(s["id"], s["level"] or "", "stated", s["quote"], s["message"]) for s in response["signals"]
        ),
        facts=tuple(BriefFact(**{k: f[k] for k in BriefFact.__dataclass_fields__}) for f in response["facts"]),
        missing=tuple(m["ask"] for m in response["missing"]),
        files=tuple(name for p in thread for name in p.files),
        cited=tuple(cited.values()),
        bot_said=tuple(reply.text for reply in said),
        parts=parts_of(
            response,
            enterprise=owner.enterprise_name or owner.name,
            province=owner.province,
            messages=[(p.text if p.author.role in ("enterprise", "other") else "", p.files) for p in thread],
        ),
    )

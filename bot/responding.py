"""What the bot would say to a thread: triage first, then the guides. Changes nothing; a flow or the shell uses it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.cases.routing import Network
from bot.followups import FollowUps
from bot.phrases import say
from bot.replies import MAX_QUESTION
from bot.triage.model import Decision, LastDay, Message, Urgency
from bot.triage.policy import MENTION, decide
from bot.turns import HandedBack
from knowledge.answering import Answering
from knowledge.errors import NothingPublished
from knowledge.model import Answer, Citation, Passage
from knowledge.reviews import current
from knowledge.store.library import Library

CHECKLISTS = 2
_NO_ANSWER: Mapping[str, Any] = {"verdict": "not_found", "text": "", "sentences": [], "support": None}


@dataclass(frozen=True)
class Response:
    """Everything that the bot found and decided for one thread, before it is put into words."""

    question: str
    language: str
    decision: Decision
    answer: Answer | None
    checklist: bool
    center: str
    center_why: tuple[Mapping[str, str], ...]
    edition: str | None
    writer: str
    took_ms: float
    asked: str | None = None
    """The standalone question that was searched for, where the message itself was not."""


class Responder:
    """Triage and answering over the current edition."""

    def __init__(
        self,
        answering: Answering,
        library: Library,
        network: Network,
        market_of: Callable[[str], str | None],
        clock: Callable[[], datetime],
        follow_ups: FollowUps,
        doubts: Callable[[str], Urgency | None] = lambda _text: None,
        timed: Callable[[float], None] = lambda _ms: None,
    ) -> None:
        """`doubts` is the second reader of triage; `timed` gets each response's milliseconds."""
        self._timed = timed
        self._doubts = doubts
        self._answering = answering
        self._library = library
        self._network = network
        self._market_of = market_of
        self._clock = clock
        self._follow_ups = follow_ups

    def respond(
        self,
        thread: Sequence[Message],
        *,
        market: str | None = None,
        province: str | None = None,
        asked_for_expert: bool = False,
        known: int = 0,
        now: datetime | None = None,
        handed_back: HandedBack | None = None,
        names: Sequence[str] = (),
    ) -> Response:
        """The response to the last message of a thread (oldest first, at least one message).

        The first `known` messages have been before a person already and do not escalate again; after a hand-back
        only what is new does. `names` are those of the enterprise and its people, which no language model is sent.
        """
        started = time.perf_counter()
        decision = decide(
            thread,
            now=now or self._clock(),
            market_of=self._market_of,
            asked_for_expert=asked_for_expert,
            known=known,
            doubts=self._doubts,
        )
        talk: Sequence[Message] = thread
        if handed_back is not None:
            talk = handed_back.talk(thread)
            if decision.route == "escalate" and not asked_for_expert and not handed_back.is_new(decision):
                decision = replace(decision, route="answer", why=(say("why_handed_back", decision.language),))
        text = MENTION.sub("", thread[-1].text).strip()
        language = decision.language
        where = market or decision.market
        answer: Answer | None = None
        asked: str | None = None
        checklist = False
        if decision.route == "escalate":
            answer = self._checklist(text, language, decision, where)
            checklist = answer is not None
            answer = answer or self._general(thread, language, decision, market)
        elif decision.route == "answer":
            # the note of a hand-back stands first in the talk; it is searched with, never shown, and no model gets it
            meant = self._follow_ups.standalone(talk, language, names=names, at_once=handed_back is not None)
            if meant.rewritten and not (handed_back is not None and 0 in meant.used):
                asked = meant.text[:MAX_QUESTION]
            answer = self._answering.answer(meant.text[:MAX_QUESTION], language=language, market=market, known=names)
        desk = self._network.route(province, where, forum_of(decision))
        took_ms = (time.perf_counter() - started) * 1000
        self._timed(took_ms)
        return Response(
            question=text,
            language=language,
            decision=decision,
            answer=answer,
            checklist=checklist,
            center=desk.id,
            center_why=desk.why,
            edition=answer.edition if answer else self._edition(),
            writer=answer.writer if answer else self._answering.writer,
            took_ms=took_ms,
            asked=asked,
        )

    def draft(
        self, thread: Sequence[Message], *, language: str, market: str | None, names: Sequence[str] = ()
    ) -> dict[str, Any] | None:
        """What the guides say to the last words of an enterprise, for an expert's eyes; None where they say nothing."""
        asked = [m for m in thread if m.author in ("enterprise", "other")]
        if not asked:
            return None
        answer = self._answering.answer(self._searched(asked, language), language=language, market=market, known=names)
        if answer.verdict == "not_found":
            return None
        return {"answer": answer_json(answer), "citations": [citation_json(c) for c in answer.citations]}

    def triage(self, thread: Sequence[Message], *, known: int = 0, now: datetime | None = None) -> Decision:
        """What would happen to the last message of a thread, without looking into the guides."""
        return decide(thread, now=now or self._clock(), market_of=self._market_of, known=known, doubts=self._doubts)

    def heard(self, thread: Sequence[Message], *, known: int = 0) -> dict[str, Any]:
        """What triage finds in a thread that an expert holds: its dangers and last days go on running."""
        return _decision_json(self.triage(thread, known=known))

    def to_json(self, response: Response) -> dict[str, Any]:
        """The keys of `ask --json`, plus what a reply needs to be put into words."""
        return response_json(response, self._network)

    def _checklist(self, text: str, language: str, decision: Decision, market: str | None) -> Answer | None:
        """The first-hour checklists of the most serious signals, word for word; None where the guides have none."""
        passages: list[Passage] = []
        for signal in sorted(decision.signals, key=lambda s: s.level or "", reverse=True):
            found = self._library.checklist(signal.id, language, market) if (signal.level or "") >= "U2" else []
            passages.extend(p for p in found[:1] if p.id not in {q.id for q in passages})
        edition = self._edition()
        if not passages or edition is None:
            return None
        return self._answering.quote(text, language=language, passages=passages[:CHECKLISTS], edition=edition)

    def _general(
        self, thread: Sequence[Message], language: str, decision: Decision, market: str | None
    ) -> Answer | None:
        """What the guides say in general beside an urgent hand-over without a checklist; never for U3 or the merits."""
        if decision.urgency != "U2" or not any(s.level == "U2" for s in decision.signals):
            return None
        answer = self._answering.answer(
            self._searched(thread, language), language=language, market=market, at_once=True
        )
        return answer if answer.verdict == "supported" and not answer.foreign else None

    def _searched(self, thread: Sequence[Message], language: str) -> str:
        """The words to search for, without waiting for a model."""
        return self._follow_ups.standalone(thread, language, at_once=True).text[:MAX_QUESTION]

    def _edition(self) -> str | None:
        try:
            return self._library.current().id
        except NothingPublished:
            return None


def forum_of(decision: Decision) -> str | None:
    """The court, office or platform that the thread names; it beats the country."""
    return next((fact.value for fact in decision.facts if fact.name == "forum"), None)


def response_json(response: Response, network: Network) -> dict[str, Any]:
    """The keys of `ask --json`, plus what a reply needs to be put into words."""
    answer = response.answer
    return {
        "question": response.question,
        "language": response.language,
        **_decision_json(response.decision),
        "answer": {**(answer_json(answer) if answer else _NO_ANSWER), "asked": response.asked},
        "citations": [citation_json(c) for c in answer.citations] if answer else [],
        "desk": {
            "center": network.name(response.center, response.language),
            "why": [why[response.language] for why in response.center_why],
        },
        "edition": response.edition,
        "writer": response.writer,
        "took_ms": round(response.took_ms, 2),
        "foreign": bool(answer and answer.foreign),
        "checklist": response.checklist,
    }


def triage_json(thread: Sequence[Message], decision: Decision, network: Network) -> dict[str, Any]:
    """The keys of `triage --json`."""
    desk = network.route(None, decision.market, forum_of(decision))
    return {
        "question": thread[-1].text,
        "language": decision.language,
        **_decision_json(decision),
        "desk": {"center": desk.name[decision.language], "why": [why[decision.language] for why in desk.why]},
        "questions": [m.ask for m in decision.missing][:3],
    }


def _decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "route": decision.route,
        "urgency": decision.urgency,
        "why": list(decision.why),
        "signals": [{"id": s.id, "level": s.level, "quote": s.quote, "message": s.message} for s in decision.signals],
        "facts": [
            {
                "name": f.name,
                "value": f.value,
                "state": f.state,
                "quote": f.quote,
                "message": f.message,
                "readings": list(f.readings),
            }
            for f in decision.facts
        ],
        "missing": [{"name": m.name, "ask": m.ask} for m in decision.missing],
        "deadlines": [_deadline_json(day, decision) for day in decision.deadlines],
        "market": decision.market,
        "say": list(decision.say),
    }


def _deadline_json(day: LastDay, decision: Decision) -> dict[str, Any]:
    """One of the `deadlines`; a day that only a paper names has no rule, zone or source of law."""
    chinese = decision.language == "zh"
    return {
        "rule": day.rule,
        "due": day.due.isoformat() if day.due else None,
        "timezone": day.time_zone,
        "certainty": day.certainty,
        "working": [step.zh if chinese else step.en for step in day.working],
        "working_both": [[step.en, step.zh] for step in day.working],
        "window": day.window,
        "source": day.source,
        "confidence": day.confidence,
        "asks": [step.zh if chinese else step.en for step in day.asks],
        "asks_both": [[step.en, step.zh] for step in day.asks],
        "readings": list(day.readings),
        "trigger": day.trigger_fact,
        "working_days_left": day.working_days_left,
        "ends_beijing": day.ends_beijing,
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """The `answer` part of `ask --json`, which is kept with the reply.

    `drafting` is there where a language model was asked: which one, with which prompt, and what was cut for which fault.
    """
    return {
        "verdict": answer.verdict,
        "text": answer.text,
        "sentences": [{"text": s.text, "citations": list(s.citations)} for s in answer.sentences],
        "writer": answer.writer,
        "prompt": answer.prompt,
        "drafting": asdict(answer.drafting) if answer.drafting else None,
        "support": None if answer.support is None else round(answer.support, 3),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """One of the `citations` of `ask --json`."""
    passage = citation.passage
    review = current().guides.get(passage.guide)
    return {
        "n": citation.n,
        "passage": passage.id,
        "guide": passage.guide,
        "title": passage.title,
        "heading": list(passage.heading),
        "market": passage.market,
        "language": passage.language,
        "quote": citation.quote,
        "source": passage.source,
        "url": passage.url,
        "checked_on": passage.checked_on.isoformat() if passage.checked_on else None,
        "review_by": passage.review_by.isoformat() if passage.review_by else None,
        "confidence": passage.confidence,
        "reviewed_by": passage.reviewed_by,
        "under_review": {"since": review.since.isoformat(), "source": review.source} if review else None,
    }

"""After a hand-back, with the real responder over the built-in guides: where the bot goes on, and what goes to a person again."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bootstrap import Parts
from bot.conversations import Posted
from bot.desk import Desk
from bot.flows import Flows
from bot.settings import Settings
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, A, At

FREEZE = {
    "en": "Our PayPal account was frozen yesterday, we received a TRO from a court in Illinois.",
    "zh": "我们的PayPal账户昨天被美国法院冻结了，收到TRO。",
}
ARREST = {"en": "Our manager was just arrested at the fair.", "zh": "我们的经理刚刚在展会上被警察带走了。"}
HUMAN = {"en": "I want to talk to a human.", "zh": "转人工"}
SHORT = {"en": "How long?", "zh": "多久？"}
NOTE = {
    "en": "QZX-77 The freeze is explained. Go on with: how long do I have to answer a complaint in a US federal court?",
    "zh": "QZX-77 冻结已说明。请继续：在美国联邦法院多长时间内要对起诉状作出答辩？",
}


class Talk(At):
    """A desk whose messages are answered by the real responder, in the way of the real flow."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        super().__init__(folder)
        self.now = parts.clock()
        self.desk = Desk(self.engine, parts.network, self.jobs, lambda: self.now)
        self._flows = Flows("", self.desk, parts.responder, parts.executors, {}, lambda _name, _arguments: {})

    def ask(self, text: str, key: str) -> Posted:
        """A message of the enterprise in its thread; what the bot says to it."""
        message = self.say(A, text, key, "first")
        self.desk.settle(message, self._flows._respond(message))
        return self.thread()[-1]

    def thread(self) -> list[Posted]:
        return self.desk.thread(A, self.desk.threads(A)[0].id)

    def outcome(self) -> str | None:
        return self.outcomes()[-1]

    def state(self) -> str:
        return self.desk.queue(OPERATOR)[0].state


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def parts(prepared_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    folder = tmp_path_factory.mktemp("handed-back") / "data"
    shutil.copytree(prepared_desk, folder)
    parts = Parts(Settings(data_dir=folder))
    yield parts
    parts.close()


@pytest.fixture
def talk(parts: Parts, tmp_path: Path, language: str) -> Talk:
    """A thread that was escalated, worked on and handed back with a note."""
    talk = Talk(parts, tmp_path)
    talk.ask(FREEZE[language], "first")
    assert talk.outcome() == "handed_over" and talk.state() == "received"
    case = talk.desk.queue(OPERATOR)[0].id
    talk.desk.claim(EXPERT, case)
    talk.desk.relay(EXPERT, case, "I read it.")
    talk.desk.hand_back(EXPERT, case, NOTE[language])
    return talk


def test_the_same_words_do_not_escalate_again(talk: Talk, language: str) -> None:
    reply = talk.ask(FREEZE[language], "again")
    assert talk.outcome() in ("answered", "refused") and talk.state() == "handed_back"
    assert reply.reply is not None and reply.reply.kind != "handover"


def test_a_new_danger_goes_to_a_person_at_once(talk: Talk, language: str) -> None:
    talk.ask(ARREST[language], "danger")
    assert talk.outcome() == "handed_over" and talk.state() == "reopened"
    case = talk.desk.queue(OPERATOR)[0]
    assert case.urgency == "U3"
    talk.ask(FREEZE[language], "and-then")
    assert talk.state() == "reopened", "the case waits; nothing takes it back"


def test_who_asks_for_a_person_gets_one(talk: Talk, language: str) -> None:
    talk.ask(HUMAN[language], "human")
    assert talk.outcome() == "handed_over" and talk.state() == "reopened"


def test_the_note_is_where_the_bot_goes_on_and_nobody_outside_reads_it(talk: Talk, language: str) -> None:
    reply = talk.ask(SHORT[language], "short").reply
    assert talk.outcome() == "answered" and reply is not None and reply.answer is not None
    assert "21" in reply.answer["text"] and any("FRCP 12" in str(c["source"]) for c in reply.citations), reply.answer
    seen = repr((talk.thread(), talk.desk.my_cases(A), talk.desk.threads(A), talk.desk.case_of(A, talk.desk.threads(A)[0].id)))  # fmt: skip
    assert "QZX" not in seen
    assert "QZX" in repr(talk.desk.queue(OPERATOR)), "the desk keeps it"


def test_without_the_note_the_short_question_would_not_find_it(parts: Parts, tmp_path: Path, language: str) -> None:
    talk = Talk(parts, tmp_path)
    talk.ask(SHORT[language], "first")
    reply = talk.thread()[-1].reply
    assert reply is not None and not any("FRCP 12" in str(c["source"]) for c in reply.citations)


SERVED = {
    "en": "A process server handed us the summons and complaint of the federal court in Chicago on {day}.",
    "zh": "{day}，我们收到了送达的传票和起诉状，是美国芝加哥联邦法院的案件。",
}


def test_while_an_expert_holds_the_case_the_bot_is_silent_and_the_last_days_run(
    parts: Parts, tmp_path: Path, language: str
) -> None:
    talk = Talk(parts, tmp_path)
    talk.ask(FREEZE[language], "first")
    case = talk.desk.queue(OPERATOR)[0].id
    talk.desk.claim(EXPERT, case)
    before = talk.thread()
    day = (talk.now - timedelta(days=1)).date().isoformat()
    message = talk.say(A, SERVED[language].format(day=day), "papers", "first")
    assert talk.desk.settle(message, talk._flows._respond(message)) is None
    assert talk.outcome() == "relayed" and talk.thread()[:-1] == before
    rules = {d.rule: d.trigger_value for d in talk.desk.last_days(EXPERT, case) if d.state == "live"}
    assert rules.get("US-FED-01") == day, rules

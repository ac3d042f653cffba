"""The lesson of a resolved case answers the next enterprise: real database, queue, flows, search and guides."""

import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

import pytest

from bot import commands
from bot.bootstrap import Parts
from bot.cases.lessons import Lesson
from bot.cases.model import Case
from bot.serving import prepare
from bot.settings import Settings
from bot.web.personas import PERSONAS

A, B, EXPERT, LEAD = (PERSONAS[name] for name in ("enterprise-a", "enterprise-b", "expert", "lead"))
T = TypeVar("T")
ASKED = {
    "en": "@firstline Our shop is WhaleGlow, Hangzhou Lamp Trading. How do we prove to Payoneer that a bonded warehouse in Chicago released our lamps after the lawsuit?",
    "zh": "@firstline 我们的店铺名称：鲸光旗舰店。官司结束后，怎么向派安盈证明芝加哥保税仓已经放行货物？",
}
SAID = {
    "en": "Hello Lin Hua! The bonded warehouse issues a release certificate; Payoneer accepts that certificate together with the dismissal of the lawsuit. "
    "Mr. Okafor of Hangzhou Lamp Trading sent his for case 1:26-cv-01234 on 3 November 2026, and USD 48,000 came free. The certificate must be notarised.\n// he owes us a favour",
    "zh": "您好！保税仓出具放行证明；派安盈接受该证明和撤诉文件。张经理在2026年11月3日提交，案号1:26-cv-01234，解冻了五万美元。放行证明须经公证。",
}
NEXT = {
    "en": "@firstline Which certificate of a bonded warehouse does Payoneer accept as proof of release?",
    "zh": "@firstline 派安盈接受保税仓的哪种放行证明？",
}
PLANTED = {
    "en": ["WhaleGlow", "Hangzhou Lamp", "Lin Hua", "Okafor", "1:26-cv-01234", "3 November 2026", "48,000", "favour", "C-2026"],
    "zh": ["鲸光", "Hangzhou Lamp", "Lin Hua", "张经理", "1:26-cv-01234", "11月3日", "五万", "C-2026"],
}  # fmt: skip


class Running:
    """A desk with its flows."""

    def __init__(self, data: Path) -> None:
        self.parts = Parts(Settings(data_dir=data, _env_file=None))
        self.flows = self.parts.flows(lambda n, a: commands.run(self.parts, n, a), lambda _step: None)
        self.flows.start()
        self.desk = self.parts.desk

    def stop(self) -> None:
        self.flows.stop()
        self.parts.close()

    def resolved(self, language: str, *, learn: bool = True) -> Case:
        """A case of A in which the expert has said everything."""
        receipt = self.parts.workspace.write(A, "ask-ip", ASKED[language], key=f"first-{language}-key")
        assert until(lambda: not self.desk.ledger(open_only=True))
        self.parts.workspace.ask_expert(A, receipt.thread, "expert please")
        assert until(lambda: self.desk.case_of(EXPERT, receipt.thread))
        case = self.desk.case_of(EXPERT, receipt.thread)
        assert case is not None
        self.desk.claim(EXPERT, case.id)
        self.desk.relay(EXPERT, case.id, SAID[language], key="the-word")
        return self.desk.resolve(EXPERT, case.id, "advised", learn=learn)

    def lesson(self) -> Lesson:
        assert until(lambda: self.desk.lessons(LEAD))
        return self.desk.lessons(LEAD)[0]

    def documents(self) -> set[str]:
        edition = self.parts.library.current()
        return {d.guide.key.partition("@")[0] for d in self.parts.library.documents(edition.id)}


def until(found: Callable[[], T], timeout_s: float = 60.0) -> T:
    deadline = time.monotonic() + timeout_s
    while not (value := found()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return value


@pytest.fixture
def running(desk_data: Path) -> Iterator[Running]:
    made = Running(desk_data)
    yield made
    made.stop()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_lesson_answers_the_next_enterprise_with_its_citation(running: Running, language: str) -> None:
    guides = running.documents()
    running.resolved(language)
    lesson = running.lesson()
    assert (lesson.state, lesson.language) == ("draft", language)
    assert ("bonded warehouse" if language == "en" else "保税仓") in lesson.question, (
        "the enterprise's words, not the bot's"
    )
    edition = running.parts.library.current().id
    assert running.documents() == guides, "nothing is learned before it is approved"

    running.desk.approve(LEAD, lesson.id, question=lesson.question, answer=lesson.answer)
    assert until(lambda: running.desk.lesson(LEAD, lesson.id).state == "published")
    out = running.desk.lesson(LEAD, lesson.id)
    assert out.edition == running.parts.library.current().id != edition
    (new,) = running.documents() - guides
    assert running.documents() > guides, "no guide is lost"
    assert new.startswith("lessons/")

    receipt = running.parts.workspace.write(B, "ask-ip", NEXT[language], key=f"next-{language}-key")
    assert until(lambda: not running.desk.ledger(open_only=True))
    reply = running.desk.thread(B, receipt.thread)[-1].reply
    assert reply is not None
    assert reply.kind == "answer", reply.text
    cited = next(c for c in reply.citations if c["guide"].startswith("lessons/"))
    assert cited["title"].startswith("Lesson: " if language == "en" else "经验：")
    assert ("desk lesson" if language == "en" else "咨询台经验") in cited["source"]
    assert "Zhao Yan" in cited["source"]
    assert ("dismissal of the lawsuit" if language == "en" else "撤诉文件") in reply.text
    _guide, passages = running.parts.library.document(cited["guide"], language, None)
    for text in (reply.text, *(p.text for p in passages), *(str(c) for c in reply.citations)):
        assert [word for word in PLANTED[language] if word in text] == []


def test_guides_and_lessons_do_not_remove_each_other_and_a_lesson_can_be_taken_back(running: Running) -> None:
    guides = running.documents()
    running.resolved("en")
    lesson = running.lesson()
    running.desk.approve(LEAD, lesson.id, question=lesson.question, answer=lesson.answer)
    assert until(lambda: running.desk.lesson(LEAD, lesson.id).state == "published")
    both = running.documents()
    prepare(running.parts, lambda _title: nullcontext(lambda _phase, _done, _total: None))
    assert running.documents() == both, "the built-in guides come again and leave the lesson"
    running.desk.reject(LEAD, lesson.id, "the practice has changed")
    assert until(lambda: running.documents() == guides)
    assert list(running.parts.lessons_folder.rglob("*.md")) == []


def test_without_learn_nothing_comes(running: Running) -> None:
    running.resolved("en", learn=False)
    time.sleep(1)
    assert running.desk.lessons(LEAD) == []
    assert not running.parts.lessons_folder.exists()


def test_an_approval_that_was_cut_off_is_taken_up_by_the_next_start(desk_data: Path) -> None:
    first = Running(desk_data)
    first.resolved("en")
    lesson = first.lesson()
    first.flows.stop()
    first.desk.approve(LEAD, lesson.id, question=lesson.question, answer=lesson.answer)
    assert not first.parts.lessons_folder.exists()
    first.parts.close()
    second = Running(desk_data)
    try:
        assert until(lambda: second.desk.lesson(LEAD, lesson.id).state == "published")
    finally:
        second.stop()

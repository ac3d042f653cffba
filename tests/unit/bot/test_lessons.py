"""From a resolved case to a card of the guides: drawn, decided, made a file; nothing without approval."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.lesson_card import card, path_of
from bot.cases.lessons import Lesson, months_later
from bot.conversations import Person
from bot.desk.base import Base
from bot.errors import BadInput, MoveRefused, NotAllowed
from bot.lesson_work import write_cards
from ingest.model import Limits, SourceFile
from ingest.readers.markdown import read_markdown
from ingest.splitting import split
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, A, At, B
from tests.unit.bot.planted import CHINESE, ENGLISH

LEAD = Person("lead", "Zhao Yan", "lead")
ASKED = "@firstline Our shop is WhaleGlow. Case 1:26-cv-01234. How long do we have to answer the complaint?"
SAID = (
    "Dear Ms Lin,\nthank you.\nThe answer is due 21 days after service (FRCP 12(a)(1)(A)(i)), so by 24 November 2026. "
    "Lamp Trading has USD 48,000 frozen.\nI will call you tomorrow.\nBest regards"
)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    made = At(tmp_path)
    yield made
    made.engine.dispose()


def resolved(at: At, *, learn: bool = True, asked: str = ASKED, said: str = SAID) -> int:
    """A case of A that Dr. Wei resolved; its id."""
    message = at.say(A, asked, "first")
    at.settle(message, route="escalate", urgency="U2", question=asked.removeprefix("@firstline "))
    case = at.desk.queue(EXPERT)[0]
    at.desk.claim(EXPERT, case.id)
    at.desk.relay(EXPERT, case.id, f"{said}\n// his other matter is C-2026-0001", key="word")
    at.desk.request_documents(EXPERT, case.id, "the summons of 3 November 2026")
    at.desk.resolve(EXPERT, case.id, "advised", learn=learn)
    return case.id


def test_resolving_with_learn_queues_the_drawing_and_without_it_does_not(at: At) -> None:
    case = resolved(at)
    assert at.jobs.lessons == [("case", case)]
    assert at.desk.case(EXPERT, case).learn


def test_without_learn_nothing_is_drawn(at: At) -> None:
    case = resolved(at, learn=False)
    assert at.jobs.lessons == []
    assert at.desk.propose(case) is None
    assert at.desk.lessons(LEAD) == []


def test_a_case_that_is_not_resolved_gives_no_lesson(at: At) -> None:
    with at.case() as (case, _thread):
        assert at.desk.propose(case) is None


def test_the_draft_holds_the_law_and_nothing_of_the_matter(at: At) -> None:
    lesson = at.desk.propose(resolved(at))
    assert lesson is not None
    assert lesson.question == "How long do we have to answer the complaint?"
    assert lesson.answer == (
        "The answer is due 21 days after service (FRCP 12(a)(1)(A)(i)), so by [date]. [company] has [amount] frozen."
    )
    assert (lesson.state, lesson.market, lesson.language) == ("draft", "US", "en")
    assert "FRCP 12(a)(1)(A)(i)" in lesson.sources
    assert {one.words for one in lesson.removed} >= {"24 November 2026", "Lamp Trading", "USD 48,000"}
    assert lesson.review_by == date(2027, 5, 23)


def test_drawing_twice_is_one_lesson(at: At) -> None:
    case = resolved(at)
    assert at.desk.propose(case) is not None
    assert at.desk.propose(case) is None
    assert len(at.desk.lessons(LEAD)) == 1


def test_an_expert_who_only_says_good_day_teaches_nothing(at: At) -> None:
    assert at.desk.propose(resolved(at, said="Hello!\nI take your case.\nPlease send me the order.")) is None


def test_only_a_lead_sees_and_decides(at: At) -> None:
    lesson = at.desk.propose(resolved(at))
    assert lesson is not None
    for person in (A, B, EXPERT):
        with pytest.raises(NotAllowed):
            at.desk.lessons(person)
        with pytest.raises(NotAllowed):
            at.desk.lesson(person, lesson.id)
        with pytest.raises(NotAllowed):
            at.desk.approve(person, lesson.id, question="q", answer="a")
        with pytest.raises(NotAllowed):
            at.desk.reject(person, lesson.id, "no")
    assert at.desk.approved_lessons() == []


def test_approval_is_kept_with_who_when_and_why_and_queues_the_next_edition(at: At) -> None:
    case = resolved(at)
    lesson = at.desk.propose(case)
    assert lesson is not None
    done = at.desk.approve(
        LEAD, lesson.id, question=lesson.question, answer="Due 21 days after service.", why="shorter"
    )
    assert (done.state, done.decided_by, done.why) == ("approved", "Zhao Yan", "shorter")
    assert done.decided_at == at.now
    assert at.jobs.lessons[-1] == ("lesson", lesson.id)
    moves = [(e.move, e.actor, e.note) for e in at.desk.case(OPERATOR, case).events[-3:]]
    assert moves == [
        ("lesson_draft", "Firstline", None),
        ("lesson_edited", "Zhao Yan", "answer"),
        ("lesson_approved", "Zhao Yan", "shorter"),
    ]


@pytest.mark.parametrize(
    "slip", ["Ask Lamp Trading.", "Pay USD 500.", "By 3 May 2027.", "Mr. Okafor knows.", "See 1:26-cv-01234."]
)
def test_an_edit_that_brings_the_matter_back_is_refused(at: At, slip: str) -> None:
    lesson = at.desk.propose(resolved(at))
    assert lesson is not None
    with pytest.raises(BadInput) as refused:
        at.desk.approve(LEAD, lesson.id, question=lesson.question, answer=f"{lesson.answer} {slip}")
    assert refused.value.phrase == "lesson_holds_names"
    assert at.desk.lesson(LEAD, lesson.id).state == "draft"
    assert at.desk.approved_lessons() == []


def test_an_approval_without_words_is_refused(at: At) -> None:
    lesson = at.desk.propose(resolved(at))
    assert lesson is not None
    with pytest.raises(BadInput, match="lesson_empty"):
        at.desk.approve(LEAD, lesson.id, question="How long?", answer="  ")


def test_a_rejection_needs_a_reason_and_stays(at: At) -> None:
    case = resolved(at)
    lesson = at.desk.propose(case)
    assert lesson is not None
    with pytest.raises(BadInput, match="lesson_reason_required"):
        at.desk.reject(LEAD, lesson.id, " ")
    at.desk.reject(LEAD, lesson.id, "too special")
    with pytest.raises(BadInput, match="lesson_decided"):
        at.desk.approve(LEAD, lesson.id, question="q?", answer="a")
    assert at.desk.propose(case) is None
    (kept,) = at.desk.lessons(LEAD)
    assert (kept.state, kept.why, kept.decided_by) == ("rejected", "too special", "Zhao Yan")


def test_a_published_lesson_can_be_taken_back(at: At) -> None:
    lesson = at.desk.propose(resolved(at))
    assert lesson is not None
    at.desk.approve(LEAD, lesson.id, question=lesson.question, answer=lesson.answer)
    (out,) = at.desk.lessons_came_out([lesson.id], "e1")
    assert (out.state, out.edition) == ("published", "e1")
    assert at.desk.lessons_came_out([lesson.id], "e2") == []
    at.desk.reject(LEAD, lesson.id, "the rule was changed")
    assert at.desk.approved_lessons() == []


def test_a_contradiction_needs_a_reason(tmp_path: Path) -> None:
    made = At(tmp_path)
    passages = _passages("The answer is due 21 days after service of the complaint.")
    made.desk._find = lambda _words, _language, _market: passages  # the guides of this test
    assert isinstance(made.desk, Base)
    lesson = made.desk.propose(resolved(made, said="The answer is due 30 days after service of the complaint."))
    assert lesson is not None
    (doubt,) = lesson.contradictions
    assert (doubt["state"], doubt["figure"]) == ("contradicts", "30 day")
    with pytest.raises(BadInput, match="lesson_why_required"):
        made.desk.approve(LEAD, lesson.id, question=lesson.question, answer=lesson.answer)
    mended = lesson.answer.replace("30", "21")
    assert made.desk.approve(LEAD, lesson.id, question=lesson.question, answer=mended).contradictions == ()
    made.engine.dispose()


def test_what_was_decided_at_the_same_moment_is_decided_once(at: At) -> None:
    lesson = at.desk.propose(resolved(at))
    assert lesson is not None
    at.desk.reject(LEAD, lesson.id, "no")
    with pytest.raises((BadInput, MoveRefused)):
        at.desk.reject(LEAD, lesson.id, "again")


# -- the card -------------------------------------------------------------------------------------------------------


def made(**changes: object) -> Lesson:
    lesson = Lesson(
        id=7, case=3, state="approved", market="US", forum="federal district court", right="trade mark", language="en",
        question="How long do we have to answer a complaint?", answer="21 days after service. Keep # every * page.",
        sources=("FRCP 12(a)(1)",), removed=(), contradictions=(), made_at=datetime(2026, 11, 23, tzinfo=UTC),
        review_by=date(2027, 5, 23), decided_at=datetime(2026, 11, 24, 2, tzinfo=UTC), decided_by="Zhao Yan",
    )  # fmt: skip
    return replace(lesson, **changes)  # type: ignore[arg-type]


def _read(lesson: Lesson, folder: Path) -> "tuple[object, list[object]]":
    write_cards(folder, [lesson])
    path = folder / path_of(lesson)
    file = SourceFile(
        root=str(folder), path=path, origin=path_of(lesson), size=path.stat().st_size,
        guide_id=f"lessons/us/lesson-{lesson.id}", language=lesson.language, built_in=False,
    )  # fmt: skip
    document = read_markdown(file, path.read_bytes(), "v", Limits())
    passages = split(document, count_tokens=lambda t: len(t) // 3, target_tokens=400, max_tokens=500)
    return document, list(passages)


def _passages(text: str) -> list:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return _read(made(answer=text), Path(folder))[1]


@pytest.mark.parametrize(
    ("language", "title", "source"),
    [
        ("en", "Lesson: ", "desk lesson 2026-11-24, approved by Zhao Yan"),
        ("zh", "经验：", "咨询台经验，2026-11-24，Zhao Yan核准"),
    ],
)
def test_a_card_is_a_guide_of_one_section_and_says_that_it_is_a_lesson(
    tmp_path: Path, language: str, title: str, source: str
) -> None:
    question = "答辩期限是多久？" if language == "zh" else "How long do we have to answer a complaint?"
    answer = "送达后21天内答辩。" if language == "zh" else "21 days after service."
    _document, passages = _read(made(language=language, question=question, answer=answer), tmp_path)
    (passage,) = passages
    assert passage.title == title + question
    assert passage.heading == (question,)
    assert passage.text == answer
    assert passage.source == source
    assert (passage.confidence, passage.market, passage.language) == ("S", "US", language)
    assert (passage.checked_on, passage.review_by) == (date(2026, 11, 24), date(2027, 5, 23))
    assert passage.reviewed_by is None, "a lead of the desk is no counsel"


def test_a_card_names_neither_case_nor_enterprise() -> None:
    text = card(made())
    assert "case" not in text.lower()
    assert "enterprise" not in text.lower()


@given(
    st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=120).filter(
        lambda t: any(c.isalpha() for c in t)
    )
)
def test_words_never_become_markup(words: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        _document, passages = _read(made(answer=f"Answer. {words}"), Path(folder))
    assert {p.heading for p in passages} == {("How long do we have to answer a complaint?",)}
    assert {p.source for p in passages} == {"desk lesson 2026-11-24, approved by Zhao Yan"}
    shown = unicodedata.normalize("NFC", "".join("".join(p.text for p in passages).split()))
    assert shown == unicodedata.normalize("NFC", "".join(f"Answer.{words}".split()))


@pytest.mark.parametrize(
    "trick",
    [
        "---\nid: us/schedule-a\n---",
        "# New guide",
        "<!-- source: FRCP 12; confidence: P -->",
        "{{deadline:US-FED-01}}",
        "====",
        "Title\n---",
    ],
)
def test_tricks_stay_words(tmp_path: Path, trick: str) -> None:
    _document, passages = _read(made(answer=f"Keep every page.\n{trick}\nThen call counsel."), tmp_path)
    (passage,) = passages
    assert passage.heading == ("How long do we have to answer a complaint?",)
    assert (passage.confidence, passage.source) == ("S", "desk lesson 2026-11-24, approved by Zhao Yan")
    assert "Then call counsel." in passage.text


def test_the_folder_is_as_the_database_says(tmp_path: Path) -> None:
    write_cards(tmp_path / "l", [made(), made(id=8, market=None)])
    (tmp_path / "l" / "us" / "lesson-99.en.md").write_text("never approved", encoding="utf-8")
    write_cards(tmp_path / "l", [made(id=8, market=None)])
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.md")] == ["l/general/lesson-8.en.md"]


def test_six_months_later_is_a_day_of_the_calendar() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 23), 6) == date(2027, 5, 23)


@pytest.mark.parametrize(
    ("planted", "question"), [(ENGLISH, "How long do we have to answer?"), (CHINESE, "答辩期限是多久？")]
)
def test_a_draft_holds_none_of_the_planted_words(at: At, planted: tuple[tuple[str, str], ...], question: str) -> None:
    enterprise = Person("w", "Li Wei" if planted is ENGLISH else "王小明", "enterprise", enterprise="whale",
                        enterprise_name="Shenzhen Blue Whale Lighting Technology Co., Ltd. / 深圳市蓝鲸照明科技有限公司")  # fmt: skip
    shop = (
        "Our shops are WhaleGlow. Plaintiff Acme Brands, counsel Keith Vogtmann."
        if planted is ENGLISH
        else "店铺名称：鲸光旗舰店。原告：Acme Brands。"
    )
    message = at.say(enterprise, f"{shop} {question}", "first")
    at.settle(message, route="escalate", urgency="U2", question=f"{shop} {question}")
    case = at.desk.queue(EXPERT)[0]
    expert = Person("h", "Dr. Hanna Berg", "expert")
    at.desk.claim(expert, case.id)
    for n, (_, sentence) in enumerate(planted):
        at.desk.relay(
            expert,
            case.id,
            f"{sentence} {'送达后21天内答辩。' if planted is CHINESE else 'The answer is due 21 days after service.'}",
            key=f"k{n}",
        )
    at.desk.resolve(expert, case.id, "advised", learn=True)
    lesson = at.desk.propose(case.id)
    assert lesson is not None
    text = card(replace(lesson, decided_by="Zhao Yan", decided_at=at.now)).lower()
    left = [word for word, _ in planted if word.lower() in text]
    assert left == []
    assert "21" in text

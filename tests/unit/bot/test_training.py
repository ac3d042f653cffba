"""Taking a course: right, wrong, resumed, retaken, pressed twice, revised in the middle; certificates; offers; proposals."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.conversations import Incoming, Person
from bot.errors import BadInput, NotAllowed
from bot.outreach.training import Standing
from bot.profiles.model import Mark, Shop
from bot.training.courses import Course, courses
from knowledge.store.engine import write
from tests.unit.bot.desk_at_work import A, B, response
from tests.unit.bot.desk_with_roster import WEI, ZHAO
from tests.unit.bot.taught import ABMAHNUNG, SCHEDULE_A, Taught, changed, profile
from tests.unit.knowledge.store.making import publish

COURSE = courses()[ABMAHNUNG]
OTHER_COMPANY = Person("o", "Other", "other")
NOT_FOUND = {"answer": {"verdict": "not_found", "text": "", "sentences": []}, "citations": []}


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Taught]:
    made = Taught(tmp_path, profile("lamp"))
    yield made
    made.engine.dispose()


def take(at: Taught, person: Person, wrong: int = 0, course: str = ABMAHNUNG) -> Standing:
    """A whole go with so many wrong answers, from the first question on."""
    training = at.training
    standing = training.standing(person, course)
    standing = training.begin(person, course, standing.next_n)
    while (question := standing.progress.next) is not None:
        right = len(standing.progress.answers) >= wrong
        chosen = question.right if right else tuple(o for o in question.options if o not in question.right)[:1]
        at.now += timedelta(seconds=5)
        standing = training.answer(person, standing.attempt.id, question.id, question.digest, chosen)  # type: ignore[union-attr]
    return standing


def press(at: Taught, person: Person, standing: Standing, n: int, *chosen: str) -> Standing:
    question = standing.course.questions[n]
    assert standing.attempt is not None
    return at.training.answer(person, standing.attempt.id, question.id, question.digest, chosen)


# -- taking -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wrong", "state"), [(0, "passed"), (1, "passed"), (2, "failed"), (5, "failed")])
def test_four_of_five_pass(at: Taught, wrong: int, state: str) -> None:
    standing = take(at, A, wrong)
    assert (standing.state, standing.attempt and standing.attempt.score) == (state, 5 - wrong)
    assert standing.attempt is not None and standing.attempt.edition == at.library.current().id
    assert (standing.passed is not None) == (state == "passed")


def test_a_course_goes_on_where_it_was_left(at: Taught) -> None:
    begun = at.training.begin(A, ABMAHNUNG, 1)
    press(at, A, begun, 0, "b")
    at.training = at.trained()
    again = at.training.begin(A, ABMAHNUNG, 1)
    assert again.attempt == begun.attempt and again.progress.next == COURSE.questions[1]
    assert [s.state for s in at.training.overview(A) if s.course.id == ABMAHNUNG] == ["running"]
    assert at.training.standing(B, ABMAHNUNG).state == "new"


def test_the_first_answer_counts_however_often_and_late_one_presses(at: Taught) -> None:
    begun = at.training.begin(A, ABMAHNUNG, 1)
    assert press(at, A, begun, 0, "a").progress.right == 0
    assert press(at, A, begun, 0, "b").progress.right == 0, "a second thought does not count"
    assert press(at, A, begun, 0, "a").progress.next == COURSE.questions[1]
    done = take(at, A)
    assert (done.state, done.attempt and done.attempt.n) == ("passed", 1)
    assert press(at, A, begun, 4, "a") == press(at, A, begun, 4, "a") == at.training.standing(A, ABMAHNUNG)


def test_beginning_twice_is_beginning_once(at: Taught) -> None:
    first = at.training.begin(A, ABMAHNUNG, 1)
    assert at.training.begin(A, ABMAHNUNG, 1).attempt == at.training.begin(A, ABMAHNUNG, 2).attempt == first.attempt
    take(at, A, wrong=3)
    assert at.training.begin(A, ABMAHNUNG, 1).state == "failed", "an old button begins nothing"
    assert at.training.begin(A, ABMAHNUNG, 7).state == "failed"
    second = at.training.begin(A, ABMAHNUNG, 2)
    assert (second.state, second.attempt and second.attempt.n, second.progress.answers) == ("running", 2, ())
    assert take(at, A).state == "passed"
    third = take(at, A, wrong=5)
    assert third.state == "failed" and third.passed is not None and third.passed.n == 2


def test_what_is_no_answer_is_refused(at: Taught) -> None:
    begun = at.training.begin(A, ABMAHNUNG, 1)
    for chosen in ((), ("x",), ("a", "z")):
        with pytest.raises(BadInput, match="course_choose"):
            press(at, A, begun, 0, *chosen)
    assert begun.attempt is not None
    with pytest.raises(BadInput, match="course_changed"):
        at.training.answer(A, begun.attempt.id, "what", "0" * 12, ["b"])
    with pytest.raises(BadInput, match="course_changed"):
        at.training.answer(A, begun.attempt.id, "nothing", COURSE.questions[0].digest, ["b"])
    with pytest.raises(NotAllowed):
        press(at, B, begun, 0, "b")
    for what in (lambda: at.training.standing(A, "none"), lambda: at.training.overview(OTHER_COMPANY)):
        with pytest.raises(NotAllowed):
            what()
    assert at.training.standing(A, ABMAHNUNG).progress.answers == ()


def test_several_right_answers_are_all_to_be_chosen(at: Taught) -> None:
    squatting = courses()["squatting"]
    begun = at.training.begin(A, "squatting", 1)
    some = press(at, A, begun, 1, "a")
    assert not some.progress.answer("agent").right  # type: ignore[union-attr]
    begun = at.training.begin(B, "squatting", 1)
    assert press(at, B, begun, 1, "b", "a").progress.answer("agent").right  # type: ignore[union-attr]
    assert squatting.questions[1].right == ("a", "b")


# -- revised in the middle ----------------------------------------------------------------------------------------------


def test_a_course_whose_guide_changed_waits_and_keeps_what_was_answered(at: Taught) -> None:
    begun = at.training.begin(A, ABMAHNUNG, 1)
    press(at, A, begun, 0, "b")
    lesson = at.training.lesson(COURSE, "en")
    publish(
        at.library, changed("de/disputes", "en", "No court has decided anything", "No court has yet decided anything")
    )
    standing = at.training.standing(A, ABMAHNUNG)
    assert (standing.state, standing.progress.right) == ("review", 1)
    assert [p.question for p in at.training.problems()] == ["what"]
    for act in (lambda: at.training.begin(B, ABMAHNUNG, 1), lambda: press(at, A, begun, 1, "a")):
        with pytest.raises(BadInput, match="course_review"):
            act()
    assert press(at, A, begun, 0, "b").progress.right == 1, "an old press is harmless all the same"
    assert at.training.lesson(COURSE, "en") != lesson, "the lesson is the guide as it stands now"
    assert at.training.standing(A, SCHEDULE_A).state == "new"
    publish(at.library, changed("de/disputes", "en", "No court has decided anything", "No court has decided anything "))
    assert at.training.standing(A, ABMAHNUNG).state == "running"
    assert take(at, A).state == "passed"


def test_a_question_that_was_revised_is_asked_again(at: Taught) -> None:
    begun = at.training.begin(A, ABMAHNUNG, 1)
    press(at, A, begun, 0, "b")
    press(at, A, begun, 1, "a")
    first = COURSE.questions[0]
    revised = first.model_copy(update={"ask": first.ask.model_copy(update={"en": "What has a court decided by then?"})})
    course = COURSE.model_copy(update={"questions": (revised, *COURSE.questions[1:4], COURSE.questions[4])})
    at.training = at.trained({ABMAHNUNG: Course.model_validate(course.model_dump())})
    standing = at.training.standing(A, ABMAHNUNG)
    assert standing.progress.next is not None and standing.progress.next.id == "what"
    assert [a.question for a in standing.progress.answers] == ["until-when"]
    assert press(at, A, begun, 0, "a").progress.next == standing.progress.next, (
        "a press on the old words changes nothing"
    )
    assert take(at, A).state == "passed"


def test_a_go_whose_last_question_was_taken_out_ends(at: Taught) -> None:
    longer = COURSE.model_copy(update={"questions": (*COURSE.questions, courses()["squatting"].questions[0])})
    at.training = at.trained({ABMAHNUNG: longer})
    begun = at.training.begin(A, ABMAHNUNG, 1)
    for n, question in enumerate(COURSE.questions):
        begun = press(at, A, begun, n, *question.right)
    at.training = at.trained()
    standing = at.training.standing(A, ABMAHNUNG)
    assert (standing.state, standing.progress.next, standing.next_n) == ("running", None, 1)
    assert at.training.begin(A, ABMAHNUNG, 1).state == "passed"


def test_a_desk_without_the_guides_offers_no_course(tmp_path: Path) -> None:
    at = Taught(tmp_path, profile("lamp"))
    publish(
        at.library, [one for one in changed("de/disputes", "en", "court", "Court") if one.guide.id != "de/disputes"]
    )
    assert {p.fault for p in at.training.problems() if p.course == ABMAHNUNG} == {"no_section"}
    assert at.training.standing(A, ABMAHNUNG).state == "review"
    at.training.look()
    assert at.training.offered(A) is None


# -- certificates -------------------------------------------------------------------------------------------------------


def test_a_certificate_says_who_passed_what_and_a_lead_can_verify_it(at: Taught) -> None:
    with pytest.raises(NotAllowed):
        at.training.certify(A, ABMAHNUNG, "Lin Hua")
    passed = take(at, A, wrong=1)
    for name in (" ", "x" * 121):
        with pytest.raises(BadInput, match="course_name"):
            at.training.certify(A, ABMAHNUNG, name)
    made = at.training.certify(A, ABMAHNUNG, "  林华  \u202eLin Hua\u200b ")
    assert (made.name, made.enterprise_name, made.score, made.questions) == ("林华 Lin Hua", "Lamp Trading", 4, 5)
    assert made.edition == at.library.current().id and made.attempt == (passed.attempt and passed.attempt.id)
    assert at.training.certify(A, ABMAHNUNG, "Somebody Else") == made, "once issued it stays"
    take(at, A, wrong=5)
    assert at.training.certificate(A, ABMAHNUNG) == made and at.training.certificate(B, ABMAHNUNG) is None
    assert at.training.verify(ZHAO, f" {made.number.lower()} ") == made
    assert at.training.verify(ZHAO, "T-2026-AAAAAAAA") is None
    for person in (A, WEI):
        with pytest.raises(NotAllowed):
            at.training.verify(person, made.number)
    assert made.number.startswith("T-2026-") and len(made.number) == 15


# -- offers -------------------------------------------------------------------------------------------------------------


def offered(at: Taught, person: Person = A) -> str | None:
    offer = at.training.offered(person)
    return offer.course if offer else None


def later(at: Taught, days: float = 0) -> None:
    at.now += timedelta(days=days)
    at.training = at.trained()
    at.training.look()


def test_what_fits_is_offered_once_a_week_with_consent(tmp_path: Path) -> None:
    at = Taught(tmp_path, profile("lamp", markets=("DE", "US")), profile("case", consents=("letters",)))
    at.training.look()
    assert offered(at) == ABMAHNUNG and offered(at, B) is None
    assert at.jobs.works == [("offer_course", 1, "1", 0.0)]
    at.training.decline(A, 1)
    for hours in (0, 24, 6 * 24 - 0.5):
        later(at, hours / 24)
    assert offered(at) is None and len(at.jobs.works) == 1, "a week has not passed, but for half an hour"
    later(at, 0.5 / 24)
    assert offered(at) == SCHEDULE_A and len(at.jobs.works) == 2, "what was declined is not offered again"
    assert at.training.begin(A, SCHEDULE_A, 1).state == "running" and offered(at) is None
    later(at, 7)
    assert offered(at) == "us-section-337"
    later(at, 7)
    assert len(at.jobs.works) == 3, "nothing else fits this enterprise"


def test_two_looks_at_once_offer_once(at: Taught) -> None:
    first, second = at.trained(), at.trained()
    first.look()
    second._offer(profile("lamp", markets=("US",)), at.now)
    assert len(at.jobs.works) == 1


@pytest.mark.parametrize(("hour", "day"), [(0, 24), (10, 24), (2, 28), (2, 29)])
def test_nothing_is_offered_at_night_or_on_a_day_off(at: Taught, hour: int, day: int) -> None:
    at.now = at.now.replace(hour=hour, day=day)
    at.training.look()
    assert at.jobs.works == []


def test_nothing_is_offered_into_an_urgent_case_or_where_a_person_holds_one(at: Taught) -> None:
    case = at.opened(A, "frozen", "1", urgency="U2")
    at.training.look()
    assert at.jobs.works == []
    at.desk.claim(WEI, case)
    at.desk.resolve(WEI, case, "advised")
    later(at)
    assert offered(at) == ABMAHNUNG
    calm = at.opened(A, "a plain matter", "2", urgency="U1")
    assert offered(at) == ABMAHNUNG
    at.desk.claim(WEI, calm)
    assert offered(at) is None, "a person holds the conversation"
    assert at.training.deliver(1) is None
    at.desk.resolve(WEI, calm, "advised")
    assert offered(at) is None, "the offer was withdrawn, not kept for later"
    later(at, 7)
    assert offered(at) == ABMAHNUNG, "what was withdrawn unseen may be offered again"


def test_consent_that_was_taken_back_stops_what_was_queued(tmp_path: Path) -> None:
    at = Taught(tmp_path, profile("lamp", slack="U0LIN"))
    at.training.look()
    found = at.training.deliver(1)
    assert found is not None and [contact.slack for contact in found[1]] == ["U0LIN"]
    at.book.by_enterprise["lamp"] = profile("lamp", consents=())
    assert at.training.deliver(1) is None and offered(at) is None


@pytest.mark.parametrize(("platform", "told"), [("slack", ["U0LIN"]), ("workspace", [])])
def test_without_a_contact_whoever_wrote_last_in_slack_is_told(at: Taught, platform: str, told: list[str]) -> None:
    for key, author in (("1", A), ("2", replace(A, id="U0LIN")), ("3", replace(B, id="U0CHEN"))):
        at.desk.receive(Incoming(platform, "room", key, key, author, "hello", at.now, addressed=False))
    at.training.look()
    found = at.training.deliver(1)
    assert found is not None and [contact.slack for contact in found[1]] == told


def test_an_offer_belongs_to_the_enterprise_and_to_its_contacts(tmp_path: Path) -> None:
    at = Taught(tmp_path, profile("lamp", slack="U0LIN"))
    at.training.look()
    contact = Person("U0LIN", "Lin", "enterprise", enterprise="U0LIN")
    for person in (B, WEI):
        with pytest.raises(NotAllowed):
            at.training.decline(person, 1)
    assert at.training.begin(contact, ABMAHNUNG, 1, offer=1).attempt.enterprise == "lamp"  # type: ignore[union-attr]
    assert at.training.decline(contact, 1) is False, "it was taken"
    assert at.training.begin(B, ABMAHNUNG, 1, offer=1).attempt.enterprise == "case"  # type: ignore[union-attr]


def test_a_course_is_offered_after_answers_from_its_sections(tmp_path: Path) -> None:
    at = Taught(tmp_path, profile("lamp", markets=("FR",)))
    later(at)
    assert offered(at) is None
    passage = next(p for p in at.library.document("us/border-and-offices", "en")[1] if p.anchor == "customs")
    at.settle(
        at.say(A, "seized in Long Beach?", "1"), citations=[{**response()["citations"][0], "passage": passage.id}]
    )
    later(at)
    offer = at.training.offered(A)
    assert offer is not None and (offer.course, offer.reason.why) == ("customs", "asked")


def test_a_marketplace_or_a_mark_is_a_reason(tmp_path: Path) -> None:
    at = Taught(
        tmp_path, profile("lamp", markets=(), shops=(Shop("shopee"),)),
        profile("case", markets=(), marks=(Mark("CASO"),)),
    )  # fmt: skip
    at.training.look()
    assert (offered(at), offered(at, B)) == ("platform-complaints", "squatting")


# -- figures and proposals ----------------------------------------------------------------------------------------------


def test_a_month_counts_goes_and_finds_hard_questions(at: Taught) -> None:
    for n in range(5):
        take(at, Person(f"p{n}", "P", "enterprise", enterprise="lamp"), wrong=n % 3)
    at.training.begin(A, SCHEDULE_A, 1)
    take(at, WEI)
    month = at.training.month(ZHAO, at.now.date())
    counted = {name: (t.begun, t.finished, t.passed) for name, t in month.taken.items()}
    assert counted == {ABMAHNUNG: (5, 5, 4), SCHEDULE_A: (1, 0, 0)}, "the desk's own goes are not counted"
    hardest = month.hardest[0]
    assert (hardest.question.id, hardest.answers, hardest.right) == ("what", 5, 2)
    assert at.training.month(ZHAO, date(2026, 10, 5)).taken == {}
    for person in (A, WEI):
        with pytest.raises(NotAllowed):
            at.training.month(person, at.now.date())


def test_what_was_not_answered_is_proposed_by_market_and_topic(at: Taught) -> None:
    for n, text in enumerate(("opposition in Kenya?", "How long for an opposition?", "is there snow")):
        at.settle(at.say(A, text, str(n)), market="KE", **NOT_FOUND)
    at.settle(at.say(A, "a secret of my case about an opposition", "s"), market="KE", **NOT_FOUND)
    at.settle(at.say(A, "frozen", "s2", "s"), route="escalate", urgency="U2")
    day = at.now.date()
    found = {p.topic: p for p in at.training.month(ZHAO, day).proposals}
    assert set(found) == {"opposition", ""} and found["opposition"].label["zh"] == "异议"
    assert (found["opposition"].market, found["opposition"].n) == ("KE", 2)
    assert found[""].n == 2 and [gap.text for gap in found[""].texts] == ["is there snow"]
    at.training.decide(ZHAO, day, "gap", "KE", "opposition", "taken_up", "  for the Kenya guide ")
    decision = {p.topic: p.decision for p in at.training.month(ZHAO, day).proposals}["opposition"]
    assert decision is not None and (decision.state, decision.by, decision.why) == (
        "taken_up",
        "Zhao Yan",
        "for the Kenya guide",
    )
    at.training.decide(ZHAO, day, "gap", "KE", "opposition", "dismissed", "")
    assert {p.topic: p.decision and p.decision.state for p in at.training.month(ZHAO, day).proposals}[
        "opposition"
    ] == "dismissed"
    for wrong in (("gap", "DE", "opposition", "dismissed"), ("gap", "KE", "opposition", "later")):
        with pytest.raises(BadInput):
            at.training.decide(ZHAO, day, *wrong, "")
    with pytest.raises(NotAllowed):
        at.training.decide(WEI, day, "gap", "KE", "opposition", "dismissed", "")


def test_a_section_that_is_asked_for_often_and_has_no_course_is_proposed(at: Taught) -> None:
    passages = {p.anchor: p for p in at.library.document("us/schedule-a", "en")[1]}
    for n in range(3):
        for anchor in ("damages", "interim-measures"):
            cited = [{**response()["citations"][0], "passage": passages[anchor].id}] * 2
            at.settle(at.say(A, "how much?", f"{anchor}{n}"), citations=cited)
    found = [p for p in at.training.month(ZHAO, at.now.date()).proposals if p.kind == "asked"]
    assert [(p.market, p.topic, p.n) for p in found] == [("US", "us/schedule-a#damages", 3)]
    assert found[0].label["zh"].startswith("美国法院") and found[0].label["en"].startswith("How much money")


def test_the_tables_keep_a_double_press_apart(at: Taught) -> None:
    """What two processes do at the same moment: the database itself lets only one through."""
    from bot.storage import training as rows
    from bot.training.fitting import Reason
    from bot.training.progress import Answer

    with write(at.engine) as conn:
        first = rows.begin(conn, "a", "lamp", ABMAHNUNG, 1, at.now)
        assert rows.begin(conn, "a", "lamp", ABMAHNUNG, 1, at.now) == first
        answer = Answer("what", "d" * 12, ("a",), False)
        assert rows.keep_answer(conn, first.id, answer, at.now) and not rows.keep_answer(conn, first.id, answer, at.now)
        assert rows.finish(conn, first.id, finished_at=at.now) and not rows.finish(conn, first.id, finished_at=at.now)
        week = timedelta(days=7)
        assert rows.make_offer(conn, "lamp", ABMAHNUNG, Reason("always"), at.now, week) == 1
        assert rows.make_offer(conn, "lamp", SCHEDULE_A, Reason("always"), at.now + timedelta(days=6), week) is None
        assert rows.make_offer(conn, "lamp", SCHEDULE_A, Reason("always"), at.now + week, week) == 2

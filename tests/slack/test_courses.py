"""A course in Slack: offered in a direct message, taken with buttons and boxes, in one message that is brought up to date."""

from typing import Any

from bot.conversations import Person
from bot.outreach.training_offers import REST, WORK
from bot.profiles.model import Contact, Profile
from bot.storage import training as rows
from bot.training.courses import courses
from bot.training.fitting import Reason
from knowledge.store.engine import write
from tests.slack.running import SlackDesk, everything
from tests.slack.test_lessons import direct
from tests.unit.bot.taught import Book

SQUATTING = courses()["squatting"]


def offer(d: SlackDesk) -> None:
    """A course offered to the enterprise whose contact Lin is, as the hourly look does it."""
    lamp = Profile("lamp", contacts=(Contact("Lin", slack=d.lin.id),), consents=frozenset({"courses"}))
    d.parts.outreach.training.profiles = Book(lamp)
    now = d.parts.clock()
    with write(d.parts.engine) as conn:
        made = rows.make_offer(conn, "lamp", "squatting", Reason("marks"), now, REST)
        assert made is not None
        for _ in range(2):
            d.parts.queue.work(conn, WORK, made, once="1")


def taken(d: SlackDesk) -> Any:
    return d.parts.outreach.training.standing(Person(d.lin.id, "Lin", "enterprise"), "squatting")


def test_a_course_is_offered_taken_and_passed_in_a_direct_message(desk: SlackDesk) -> None:
    d, dm = desk, desk.slack.dm(desk.lin)
    offer(d)
    first = direct(d, d.lin, "minutes on: Somebody else registered our mark abroad")
    assert "You have brands or trade marks." in everything(first)
    d.press(d.lin, dm, first["ts"], "course_begin")
    course = direct(d, d.lin, "Question 1 of 5")
    ts = course["ts"]
    assert "A. At the trade mark register of that country" in everything(course)
    d.press(d.lin, dm, first["ts"], "course_begin")  # twice
    d.press(d.lin, dm, ts, "course_answer_b")
    wrong = direct(d, d.lin, "Not right.")
    assert wrong["ts"] == ts and "Look first at the trade mark register" in everything(wrong), "one message, explained"
    assert "|Our mark was registered by somebody else abroad" in everything(wrong)
    d.press(d.lin, dm, ts, "course_next")
    direct(d, d.lin, "More than one answer is right")
    d.lin.click(dm, ts, "course_picked", ["a", "b"])
    d.press(d.lin, dm, ts, "course_all")
    direct(d, d.lin, "✅ Right.")
    for question in SQUATTING.questions[2:]:
        d.press(d.lin, dm, ts, "course_next")
        direct(d, d.lin, question.ask.en)
        d.press(d.lin, dm, ts, f"course_answer_{question.right[0]}")
        direct(d, d.lin, question.quote.en)
    d.press(d.lin, dm, ts, "course_next")
    result = direct(d, d.lin, "Passed: 4 of 5 right.")
    assert result["ts"] == ts
    d.press(d.lin, dm, ts, "course_certificate")
    assert d.fill(d.lin, name="林华 <!channel>").acked
    certificate = direct(d, d.lin, "Number: T-")
    assert "林华 &lt;!channel&gt; has passed the course" in everything(certificate) and "<!channel>" not in str(
        certificate["blocks"]
    )
    go = taken(d).attempt
    assert (go.n, go.score, go.passed, go.enterprise) == (1, 4, True, "lamp")
    mine = [m for m in d.slack.messages(dm) if m.get("bot_id") and "registered our mark" in everything(m)]
    assert len(mine) == 3, "one offer, one course, one certificate"
    d.press(d.lin, dm, first["ts"], "course_no")
    direct(d, d.lin, "This offer is over.")
    d.press(d.lin, dm, ts, "course_begin")
    again = direct(d, d.lin, "Question 1 of 5")
    assert again["ts"] != ts and taken(d).attempt.n == 2, "another go has a message of its own"


def test_the_courses_stand_in_the_home_tab(desk: SlackDesk) -> None:
    d = desk
    d.chen.open_home()
    d.slack.until(lambda: "courses" in str(d.slack.world.homes.get(d.chen.id)))
    assert d.chen.click_home("courses").acked
    shown = d.slack.until(lambda: d.slack.modal(d.chen))
    assert "商标在境外被抢注 · 未学" in str(shown) and str(shown).count("'action_id': 'course_begin'") == len(courses())
    assert d.chen.click_view("course_begin", "foreign-documents:1").acked
    direct(d, d.chen, "第1题，共5题")
    assert d.slack.until(lambda: "私信" in str(d.slack.modal(d.chen)))

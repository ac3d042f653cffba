"""Lessons in Slack: the box in the resolve dialog, the card for the lead alone, approve, edit, reject."""

from bot.slack.platform import SYSTEM
from tests.slack.conftest import Open
from tests.slack.double.people import User
from tests.slack.running import SlackDesk, everything

SAID = "The answer is due 21 days after service of the complaint; Lamp Trading was served on 3 November 2026."


def resolved(d: SlackDesk, said: str = SAID, **answers: object) -> None:
    """A case of Lin that Dr. Wei answered and resolved in Slack."""
    frozen = d.lin.post(d.ask, "my PayPal account was frozen by a TRO, how long do I have to answer?")
    d.reply(d.ask, frozen, "do not move money")
    card = d.card("Lin Hua")
    d.press(d.wei, d.desk, card["ts"], "claim")
    d.reply(d.ask, frozen, "Dr. Wei Ming")
    d.wei.post(d.desk, said, thread_ts=card["ts"])
    d.reply(d.ask, frozen, said[:40])
    d.press(d.wei, d.desk, card["ts"], "resolve")
    assert d.fill(d.wei, outcome="advised", **answers).acked
    d.reply(d.ask, frozen, "resolved")


def direct(d: SlackDesk, user: User, words: str, timeout_s: float = 60) -> dict:
    """Wait for a direct message of the bot with these words."""
    place = d.slack.dm(user)
    return d.slack.until(
        lambda: next((m for m in d.slack.messages(place) if m.get("bot_id") and words in everything(m)), None),
        timeout_s,
    )


def lessons(d: SlackDesk) -> list:
    return d.parts.desk.lessons(SYSTEM)


def test_a_lesson_is_approved_in_slack_and_stands_in_the_guides(desk: SlackDesk) -> None:
    d = desk
    resolved(d, learn=["yes"])
    card = direct(d, d.zhao, "21 days after service")
    words = everything(card)
    assert "was served on [date]" in words
    assert "3 November 2026 → [date]" in words
    assert not [m for u in (d.wei, d.berg, d.lin) for m in d.slack.messages(d.slack.dm(u)) if "Lesson" in everything(m)]
    d.press(d.zhao, d.slack.dm(d.zhao), card["ts"], "lesson_approve")
    d.slack.until(lambda: lessons(d)[0].state == "published", 90)
    shown = direct(d, d.zhao, "in the guides")
    assert shown["ts"] == card["ts"], "one card, brought up to date"
    assert "'action_id': 'lesson_approve'" not in str(shown["blocks"])
    assert lessons(d)[0].decided_by == "Zhao Yan"


def test_without_the_box_nobody_is_asked(desk: SlackDesk) -> None:
    resolved(desk)
    assert lessons(desk) == []


def test_editing_and_rejecting(open_desk: Open) -> None:
    d = open_desk()
    resolved(d, "The answer is due 30 days after service of the complaint in a US federal court.", learn=["yes"])
    card = direct(d, d.zhao, "30 days after service")
    assert "another figure" in everything(card)
    assert "21 days" in everything(card)
    place = d.slack.dm(d.zhao)
    d.press(d.zhao, place, card["ts"], "lesson_approve")
    d.slack.until(lambda: d.slack.modal(d.zhao))
    again = "The answer is due 21 days after service, as Lamp Trading and Lin Hua know."
    assert "Lin Hua" in d.zhao.submit(values={"answer": again, "why": "corrected"}).errors["answer"]
    assert d.zhao.submit(values={"answer": "The answer is due 21 days after service.", "why": "corrected"}).acked
    d.slack.until(lambda: lessons(d)[0].state == "published", 90)
    assert lessons(d)[0].answer == "The answer is due 21 days after service."

    d.press(d.zhao, place, card["ts"], "lesson_reject")
    assert d.fill(d.zhao, why="too general").acked
    direct(d, d.zhao, "too general")
    assert lessons(d)[0].state == "rejected"

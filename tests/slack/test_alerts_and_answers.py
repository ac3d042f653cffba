"""Alerts reach the people they are meant for, by name; and an enterprise answers what its case asks of it with buttons."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.slack.platform import SYSTEM
from knowledge.store.engine import write
from tests.slack.apart import deliveries, twice
from tests.slack.conftest import Open
from tests.slack.double import SlackDouble
from tests.slack.running import SlackDesk, everything
from tests.slack.test_rooms import escalated, held, more, room, said_in
from tests.slack.test_who_sees_what import at_rest

CHINESE = "我们的PayPal账户被冻结了，法院下了TRO，原告是欧司朗。"


@pytest.fixture
def desk_data(small_data: Path) -> Path:
    """A few guides are enough here."""
    return small_data


@pytest.fixture
def desk(open_desk: Open) -> SlackDesk:
    return open_desk(slack_rooms="direct")


# -- alerts -----------------------------------------------------------------------------------------------------------


def test_who_is_asked_is_called_by_name_and_directly(slack: SlackDouble, small_data: Path, tmp_path: Path) -> None:
    """A roster that names people of Slack: the card and the alert mention who is asked, and they are written to."""
    d = SlackDesk(slack, small_data, slack_rooms="direct", roster_file=tmp_path / "roster.yaml")
    people = {
        d.wei.id: {"name": "Dr. Wei Ming", "center": "us"},
        d.zhao.id: {"name": "Zhao", "center": "national", "lead": True},
    }
    (tmp_path / "roster.yaml").write_text(yaml.safe_dump({"experts": people}))
    with d:
        _thread, card, case = escalated(d)
        asked = f"<@{d.wei.id}>"
        assert asked in str(d.slack.message(d.desk, card)["blocks"])
        alert = d.reply(d.desk, card, "is for you, Dr. Wei Ming")
        assert alert["text"].startswith(asked) and d.zhao.id not in alert["text"]
        told = d.slack.until(lambda: d.slack.bot_messages(d.slack.dm(d.wei)))[0]
        assert "is for you" in everything(told) and f"/archives/{d.desk.id}/p{card.replace('.', '')}" in str(
            told["blocks"]
        )
        assert not d.slack.bot_messages(d.slack.dm(d.zhao)) and not d.slack.bot_messages(d.slack.dm(d.berg))
        d.wei.open_home()
        home = json.dumps(d.slack.until(lambda: d.slack.home(d.wei)))
        assert "Asked of you" in home and "MARKER" not in home
        d.press(d.wei, d.desk, card, "not_mine")
        assert d.fill(d.wei, conflict=["conflict"]).acked
        at_rest(d)
        assert asked not in str(d.slack.message(d.desk, card)["blocks"]), "who has a conflict is asked no more"
        assert d.parts.desk.case(SYSTEM, case).offered != d.wei.id


def test_an_alert_for_nobody_in_slack_goes_to_the_leads(desk: SlackDesk) -> None:
    d = desk
    _thread, card, _case = escalated(d)
    alert = d.reply(d.desk, card, "nobody on the roster fits")
    assert alert["text"].startswith(f"<@{d.zhao.id}> ")
    told = d.slack.until(lambda: d.slack.bot_messages(d.slack.dm(d.zhao)))
    assert "nobody on the roster fits" in everything(told[0])
    at_rest(d)
    posted = deliveries(d.slack)
    assert [key for key in posted if key.startswith("transcript") or key.startswith("room")] == []
    assert "MARKER" not in d.under(card)


def test_without_a_link_only_the_most_urgent_alerts_are_written_directly(desk: SlackDesk) -> None:
    d = desk
    d.slack.fault("chat.getPermalink", times=100, error="message_not_found")
    _thread, card, case = escalated(d)
    d.reply(d.desk, card, "nobody on the roster fits")
    at_rest(d)
    assert d.parts.desk.case(SYSTEM, case).urgency == "U2" and not d.slack.bot_messages(d.slack.dm(d.zhao))
    d.chen.post(d.ask, "Our manager was arrested at the fair in Frankfurt an hour ago.")
    told = d.slack.until(lambda: d.slack.bot_messages(d.slack.dm(d.zhao)), 30)
    assert "level U3" in everything(told[0])


def test_who_cannot_be_written_to_keeps_nothing_from_the_others(desk: SlackDesk) -> None:
    d = desk
    thread, card, case = escalated(d)
    at_rest(d)
    d.slack.fault("conversations.open", times=100, error="user_disabled", match=lambda a: d.berg.id in str(a["users"]))
    d.press(d.berg, d.desk, card, "declare")
    d.reply(d.desk, card, "No room could be opened for Anna Berg (user_disabled)")
    d.press(d.wei, d.desk, card, "claim")
    d.reply(d.slack.dm(d.wei), room(d, d.wei, case), "MARKER-first")
    d.lin.post(d.ask, "MARKER-next", thread_ts=thread)
    d.reply(d.slack.dm(d.wei), room(d, d.wei, case), "MARKER-next")
    at_rest(d)
    assert twice(d.slack) == {}


def test_words_that_could_not_be_shown_are_not_for_the_whole_channel(desk: SlackDesk) -> None:
    d = desk
    thread, _card, _case, root = held(d)
    d.slack.fault("chat.postMessage", error="is_archived", match=lambda args: args.get("channel") == d.ask.id)
    d.wei.post(d.slack.dm(d.wei), "MARKER-undelivered page two", thread_ts=root)
    told = d.slack.until(
        lambda: next((m for m in d.slack.messages(d.desk) if "could not be shown" in everything(m)), None), 30
    )
    assert "C-" in everything(told) and "MARKER" not in everything(told) and thread


def test_a_wall_closes_rooms_on_both_sides(desk: SlackDesk) -> None:
    from bot.storage import gate

    d = desk
    thread, _card, case, wei = held(d)
    other = d.chen.post(d.ask, CHINESE)
    card = d.slack.until(lambda: d.card("Chen Bo"))["ts"]
    d.press(d.wei, d.desk, card, "declare")
    second = d.parts.desk.case_of(SYSTEM, d.parts.desk.find_thread("slack", d.ask.id, other).id).id
    d.reply(d.slack.dm(d.wei), room(d, d.wei, second), "欧司朗")
    at_rest(d)
    with write(d.parts.engine) as conn:
        gate.wall(conn, case, second, datetime.now(UTC))
    d.chen.post(d.ask, "MARKER-wall 请看附件", thread_ts=other)
    d.lin.post(d.ask, "MARKER-wall as well", thread_ts=thread)
    d.wei.post(d.slack.dm(d.wei), "MARKER-wei", thread_ts=room(d, d.wei, second))
    d.whisper(d.wei, "Nothing that you write here is sent or kept")
    at_rest(d)
    assert not any("MARKER-wall" in everything(m) for m in d.slack.messages(d.slack.dm(d.wei)) if m.get("bot_id"))
    assert "MARKER-wall" not in said_in(d, d.wei, wei)


def test_what_is_erased_is_gone_from_every_room(desk: SlackDesk) -> None:
    d = desk
    thread, card, case, wei = held(d)
    d.lin.post(d.ask, "MARKER-mirrored", thread_ts=thread)
    d.reply(d.slack.dm(d.wei), wei, "MARKER-mirrored")
    more(d, d.wei, d.slack.dm(d.wei), wei, "release", case)
    assert d.fill(d.wei, note="ill").acked
    d.press(d.berg, d.desk, card, "claim")
    berg = room(d, d.berg, case)
    more(d, d.berg, d.slack.dm(d.berg), berg, "terminate", case)
    assert d.fill(d.berg, note="settled").acked
    at_rest(d)
    lead = d.parts.slack._people.person(d.zhao.id, channel="")
    d.parts.desk.erase(lead, case, "the enterprise asks for it")
    at_rest(d)
    for user, root in ((d.wei, wei), (d.berg, berg)):
        assert "MARKER" not in said_in(d, user, root), user


# -- what the enterprise is asked -------------------------------------------------------------------------------------


def resolved(d: SlackDesk) -> tuple[str, int]:
    """A thread whose case was resolved a moment ago, and the case's id."""
    thread, _card, case, root = held(d, "We received a warning letter of Osram. Should we settle?")
    d.press(d.wei, d.slack.dm(d.wei), root, "resolve")
    assert d.fill(d.wei, outcome="advised").acked
    asked(d, thread, "rate_5")
    return thread, case


def asked(d: SlackDesk, thread: str, action: str) -> str:
    """The bot's newest message that lets one press this."""
    found = d.slack.until(
        lambda: [m for m in d.replies(d.ask, thread) if f"'action_id': '{action}'" in str(m.get("blocks"))], 30
    )
    return str(found[-1]["ts"])


def test_an_app_that_may_write_to_nobody_still_shows_cards(desk: SlackDesk) -> None:
    d = desk
    d.slack.scopes = set(d.slack.scopes) - {"im:write"}
    _thread, card, _case = escalated(d)
    d.press(d.wei, d.desk, card, "claim")
    d.reply(d.desk, card, "No room could be opened for Dr. Wei Ming (missing_scope)")
    d.chen.post(d.ask, CHINESE)
    d.card("Chen Bo")


@pytest.mark.parametrize(("action", "state"), [("same_matter", "reopened"), ("new_matter", "closed")])
def test_the_same_matter_or_a_new_one(desk: SlackDesk, action: str, state: str) -> None:
    d = desk
    thread, case = resolved(d)
    d.lin.post(d.ask, "<@BOT> What does such a letter cost?", thread_ts=thread)
    question = asked(d, thread, action)
    d.press(d.chen, d.ask, question, action)
    d.whisper(d.chen, "他人的提问")
    assert d.parts.desk.case(SYSTEM, case).state == "resolved"
    for _ in range(2):
        d.press(d.lin, d.ask, question, action)
    d.slack.until(lambda: d.parts.desk.case(SYSTEM, case).state == state, 30)
    at_rest(d)
    pressed = [e for e in d.parts.desk.ledger() if e.key.startswith(("reopen:", "new-matter:"))]
    assert len(pressed) == 1 and pressed[0].outcome is not None, "pressed twice is one message"
    assert twice(d.slack) == {}


def test_counsel_handles_the_dates(desk: SlackDesk) -> None:
    d = desk
    thread, _card, case, _root = held(d)
    with write(d.parts.engine) as conn:
        inside: Any = d.parts.desk
        now = datetime.now(UTC)
        known = d.parts.desk.case(SYSTEM, case)
        inside._tell(conn, known, "last_day_near", now, actions=("handled",), due="2026-12-11", certainty="counted")
    reminder = asked(d, thread, "counsel")
    d.press(d.chen, d.ask, reminder, "counsel")
    d.whisper(d.chen, "他人的提问")
    assert d.slack.modal(d.chen) is None
    d.press(d.lin, d.ask, reminder, "counsel")
    assert "counsel" in d.fill(d.lin, counsel="  ").errors
    assert d.lin.submit(values={"counsel": "MARKER-counsel Smith LLP"}).acked
    d.reply(d.ask, thread, "counsel handles the dates")
    events = [e for e in d.parts.desk.case(SYSTEM, case).events if e.move == "handled"]
    assert [(e.actor_id, e.note) for e in events] == [(d.lin.id, "MARKER-counsel Smith LLP")]
    at_rest(d)
    assert not any("MARKER" in everything(m) for m in d.slack.messages(d.desk)), "the alert names no counsel"


def test_consent_to_tell_the_others(open_desk: Open) -> None:
    d = open_desk(slack_rooms="direct", desk_language="zh")
    thread = d.chen.post(d.ask, CHINESE)
    card = d.card("Chen Bo")["ts"]
    d.press(d.berg, d.desk, card, "claim")
    d.reply(d.ask, thread, "Anna Berg")
    case = d.parts.desk.case_of(SYSTEM, d.parts.desk.find_thread("slack", d.ask.id, thread).id).id
    d.parts.desk.ask_consent(d.parts.slack._people.person(d.berg.id, channel=""), case)
    question = asked(d, thread, "consent_give")
    assert "同意告知" in str(d.slack.message(d.ask, question)["blocks"])
    d.press(d.lin, d.ask, question, "consent_give")
    d.whisper(d.lin, "somebody else's question")
    assert d.parts.desk.case(SYSTEM, case).consent == "asked"
    for action, answer in (("consent_give", "yes"), ("consent_refuse", "no")):
        d.press(d.chen, d.ask, question, action)
        d.slack.until(lambda answer=answer: d.parts.desk.case(SYSTEM, case).consent == answer, 30)
    at_rest(d)
    assert "欧司朗" not in d.under(card)

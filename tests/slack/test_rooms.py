"""Experts' rooms (`SLACK_ROOMS=direct`): who declared no conflict reads and answers a case in a direct message with the
bot; in the experts' channel stand parties and matter alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.platform import SYSTEM
from tests.slack.apart import twice
from tests.slack.conftest import Open
from tests.slack.double import SlackDouble, User
from tests.slack.running import SlackDesk, everything
from tests.slack.test_who_sees_what import at_rest

FROZEN = "MARKER-first a US court froze our account by a TRO"


@pytest.fixture
def desk_data(small_data: Path) -> Path:
    """A few guides are enough here."""
    return small_data


@pytest.fixture
def desk(open_desk: Open, slack: SlackDouble) -> Iterator[SlackDesk]:
    yield open_desk(slack_rooms="direct")
    assert twice(slack) == {}


def escalated(d: SlackDesk, words: str = FROZEN) -> tuple[str, str, int]:
    """A thread of Lin that became a case: its ts, the card's, the case's id."""
    thread = d.lin.post(d.ask, words)
    number = re.search(r"C-\d{4}-\d+", everything(d.reply(d.ask, thread, "C-")))[0]
    case = d.parts.desk.find_case(SYSTEM, number)
    return thread, d.card(number)["ts"], case.id


def room(d: SlackDesk, user: User, case: int) -> str:
    """The ts of an expert's room, once it stands."""
    key = f"room:{case}:{user.id}"
    return d.slack.until(lambda: (d.parts.slack._store.place(key) or NOWHERE).ts, 30)


class NOWHERE:
    ts = None


def said_in(d: SlackDesk, user: User, root: str) -> str:
    """Every word that the bot said in a room, its card included."""
    return "\n".join(everything(m) for m in d.replies(d.slack.dm(user), root))


def held(d: SlackDesk, words: str = FROZEN) -> tuple[str, str, int, str]:
    """A case that Dr. Wei holds, with the ts of the room."""
    thread, card, case = escalated(d, words)
    d.press(d.wei, d.desk, card, "claim")
    d.reply(d.ask, thread, "has taken over")
    root = room(d, d.wei, case)
    d.reply(d.slack.dm(d.wei), root, "conversation so far")
    return thread, card, case, root


def more(d: SlackDesk, user: User, channel: Any, ts: str, name: str, case: int) -> None:
    """Choose something in the menu of a card."""
    d.press(user, channel, ts, "more", f"{name}:{case}")


# -- the way of a case ------------------------------------------------------------------------------------------------


def test_from_a_claim_to_a_rating(desk: SlackDesk) -> None:
    d = desk
    thread, card, case, root = held(d)
    direct = d.slack.dm(d.wei)
    d.whisper(d.wei, "in our direct message")
    assert "MARKER-first" in said_in(d, d.wei, root), "question, brief and conversation"
    d.lin.post(d.ask, "MARKER-second the order is 25-cv-1", thread_ts=thread)
    d.reply(direct, root, "MARKER-second")
    d.wei.post(direct, "Please send the order.\n// MARKER-inside looks like N.D. Ill.", thread_ts=root)
    answer = d.reply(d.ask, thread, "Please send the order.")
    assert "Dr. Wei Ming" in everything(answer)
    d.press(d.wei, direct, root, "suggest")
    d.whisper(d.wei, "guides")
    d.press(d.wei, direct, root, "documents")
    assert d.fill(d.wei, note="the envelope").acked
    d.reply(d.ask, thread, "the envelope")
    d.press(d.wei, direct, root, "resolve")
    assert d.fill(d.wei, outcome="advised").acked
    resolved = d.slack.until(lambda: next((m for m in d.replies(d.ask, thread) if "rate_5" in str(m)), None), 30)
    d.press(d.lin, d.ask, resolved["ts"], "rate_5")
    d.slack.until(lambda: d.parts.desk.case(SYSTEM, case).rating == 5)
    at_rest(d)
    assert "MARKER-inside" not in "".join(map(everything, d.slack.messages(d.ask, thread)))
    assert "MARKER" not in everything(d.slack.message(d.desk, card)) + d.under(card)
    assert "reopen" in str(d.slack.message(direct, root)["blocks"]), "the room's card goes with the case"
    views = [v for v in d.parts.desk.views(SYSTEM, case) if v.person == d.wei.id]
    assert [v.what for v in views] == ["facts"]


def test_edits_deletions_and_files_go_through_rooms(open_desk: Open) -> None:
    d = open_desk(slack_rooms="direct", max_attachment_mb=1)
    thread, _card, _case, root = held(d)
    direct = d.slack.dm(d.wei)
    said = d.lin.post(d.ask, "the case number is 25-cv-1", thread_ts=thread)
    mirrored = d.reply(direct, root, "25-cv-1")
    d.lin.edit(d.ask, said, "the case number is 25-cv-12345")
    d.slack.until(lambda: "25-cv-12345" in everything(d.slack.message(direct, mirrored["ts"])))
    d.lin.delete(d.ask, said)
    d.slack.until(lambda: "taken back" in everything(d.slack.message(direct, mirrored["ts"])))
    wrote = d.wei.post(direct, "Please send page one.\n// suspicious", thread_ts=root)
    relayed = d.reply(d.ask, thread, "page one")
    d.wei.edit(direct, wrote, "Please send page two.\n// very suspicious")
    d.slack.until(lambda: "page two" in everything(d.slack.message(d.ask, relayed["ts"])))
    d.wei.delete(direct, wrote)
    d.slack.until(lambda: "taken back" in everything(d.slack.message(d.ask, relayed["ts"])))
    d.lin.post(d.ask, "the order", thread_ts=thread, files=[("order.pdf", b"%PDF-1.4 order", "application/pdf")])
    d.slack.until(lambda: any("order.pdf" in str(m.get("files")) for m in d.slack.messages(direct, root)))
    d.wei.post(direct, "a form", thread_ts=root, files=[("form.docx", b"PK form")])
    d.slack.until(lambda: any("form.docx" in str(m.get("files")) for m in d.replies(d.ask, thread)))
    d.lin.post(d.ask, "", thread_ts=thread, files=[("film.mp4", b"0" * 1_100_000)])
    d.reply(direct, root, "film.mp4 could not be carried over")
    assert not any(m.get("files") for m in d.slack.messages(d.desk))


def test_who_only_reads_writes_notes_and_is_told_so_once(desk: SlackDesk) -> None:
    d = desk
    thread, card, case, wei = held(d)
    d.press(d.berg, d.desk, card, "declare")
    berg, direct = room(d, d.berg, case), d.slack.dm(d.berg)
    d.reply(direct, berg, "MARKER-first")
    assert "'suggest'" not in str(d.slack.message(direct, berg)["blocks"]), "the buttons of a reader"
    for n in (1, 2):
        d.berg.post(direct, f"MARKER-note {n}: ask for the envelope", thread_ts=berg)
        d.reply(d.slack.dm(d.wei), wei, f"MARKER-note {n}")
    at_rest(d)
    hints = [m for m in d.slack.ephemerals(d.berg) if "内部备注" in everything(m)]
    assert len(hints) == 1
    d.wei.post(d.slack.dm(d.wei), "MARKER-answer to the enterprise", thread_ts=wei)
    d.reply(direct, berg, "MARKER-answer")
    d.lin.post(d.ask, "MARKER-third", thread_ts=thread)
    d.reply(direct, berg, "MARKER-third")
    assert "MARKER-note" not in "".join(map(everything, d.slack.messages(d.ask, thread)))
    assert said_in(d, d.wei, wei).count("MARKER-answer") == 0, "what was written there is not repeated there"


def test_under_the_card_nothing_is_sent_or_kept(desk: SlackDesk) -> None:
    d = desk
    thread, card, case = escalated(d)
    d.berg.post(d.desk, "MARKER-lost before a declaration", thread_ts=card)
    d.whisper(d.berg, "写在此卡片下的内容既不发送也不保存")
    d.press(d.wei, d.desk, card, "claim")
    root = room(d, d.wei, case)
    lost = d.wei.post(d.desk, "MARKER-lost after it", thread_ts=card)
    told = d.whisper(d.wei, "Nothing is sent or kept under this card. Write in your room")
    assert f"/archives/{d.slack.dm(d.wei).id}/p{root.replace('.', '')}" in str(told["blocks"]), "with the way there"
    d.wei.edit(d.desk, lost, "MARKER-lost edited")
    at_rest(d)
    found = d.parts.desk.find_thread("slack", d.ask.id, thread)
    assert not any("MARKER-lost" in p.text for p in d.parts.desk.thread(SYSTEM, found.id))
    assert not any("MARKER-lost" in everything(m) for m in d.slack.messages(d.ask))


# -- a case that changes hands ----------------------------------------------------------------------------------------


def test_after_a_release_the_room_is_closed_and_the_next_holder_reads_everything(desk: SlackDesk) -> None:
    d = desk
    thread, card, case, wei = held(d)
    direct = d.slack.dm(d.wei)
    d.wei.post(direct, "MARKER-wei reads the order", thread_ts=wei)
    d.reply(d.ask, thread, "MARKER-wei")
    more(d, d.wei, direct, wei, "release", case)
    assert "note" in d.fill(d.wei, note="   ").errors
    assert d.wei.submit(values={"note": "a hearing all day"}).acked
    d.reply(direct, wei, "You do not hold this case any more")
    d.lin.post(d.ask, "MARKER-after the release", thread_ts=thread)
    wrote = d.wei.post(direct, "MARKER-late words of Wei", thread_ts=wei)
    d.whisper(d.wei, "Nothing that you write here is sent or kept")
    d.wei.edit(direct, wrote, "MARKER-late edited")
    d.press(d.berg, d.desk, card, "claim")
    berg = room(d, d.berg, case)
    d.reply(d.slack.dm(d.berg), berg, "MARKER-after")
    d.lin.post(d.ask, "MARKER-last for Berg", thread_ts=thread)
    d.reply(d.slack.dm(d.berg), berg, "MARKER-last")
    at_rest(d)
    assert "MARKER-first" in said_in(d, d.berg, berg) and "MARKER-wei" in said_in(d, d.berg, berg)
    seen = said_in(d, d.wei, wei)
    assert "MARKER-after" not in seen and "MARKER-last" not in seen
    assert "'action_id'" not in str(d.slack.message(direct, wei)["blocks"]), "nothing to press any more"
    assert "MARKER-late" not in "".join(map(everything, [*d.slack.messages(d.ask, thread)])) + said_in(d, d.berg, berg)

    d.press(d.wei, d.desk, card, "declare")
    d.reply(direct, wei, "MARKER-last")
    assert "MARKER-after" in said_in(d, d.wei, wei), "after a new declaration what came meanwhile follows"
    d.lin.post(d.ask, "MARKER-once more", thread_ts=thread)
    d.reply(direct, wei, "MARKER-once")


def test_a_lead_gives_a_case_to_somebody_else_without_reading_it(desk: SlackDesk) -> None:
    d = desk
    thread, card, case, wei = held(d)
    more(d, d.berg, d.desk, card, "reassign", case)
    d.whisper(d.berg, "只有此案的处理人")
    more(d, d.zhao, d.desk, card, "reassign", case)
    assert "note" in d.fill(d.zhao, person=d.berg.id, note=" ").errors
    assert d.zhao.submit(values={"person": d.berg.id, "note": "Wei is ill"}).acked
    d.reply(d.slack.dm(d.wei), wei, "You do not hold this case any more")
    berg = room(d, d.berg, case)
    d.reply(d.slack.dm(d.berg), berg, "MARKER-first")
    d.berg.post(d.slack.dm(d.berg), "我来处理。", thread_ts=berg)
    d.reply(d.ask, thread, "我来处理。")
    at_rest(d)
    assert d.parts.slack._store.place(f"room:{case}:{d.zhao.id}") is None
    assert not any("MARKER" in everything(m) for m in d.slack.bot_messages(d.slack.dm(d.zhao)))


def test_a_conflict_of_interest_closes_the_room_and_keeps_the_case_away(desk: SlackDesk) -> None:
    d = desk
    thread, card, case, wei = held(d)
    direct = d.slack.dm(d.wei)
    more(d, d.wei, direct, wei, "release", case)
    assert d.fill(d.wei, note="we act for the plaintiff", conflict=["conflict"]).acked
    d.reply(direct, wei, "not shown to you any more")
    d.lin.post(d.ask, "MARKER-after the conflict", thread_ts=thread)
    d.slack.until(lambda: "Conflict of interest declared: Dr. Wei Ming" in everything(d.slack.message(d.desk, card)))
    d.press(d.wei, d.desk, card, "claim")
    d.whisper(d.wei, "kept from you")
    at_rest(d)
    assert "MARKER-after" not in said_in(d, d.wei, wei)
    assert d.parts.desk.case(SYSTEM, case).expert is None


def test_who_leaves_the_desk_is_no_enterprise_in_an_old_room(desk: SlackDesk) -> None:
    d = desk
    thread, _card, case, wei = held(d)
    before = len(d.outcomes())
    d.parts.slack._store.keep_member(d.desk.id, d.wei.id, belongs=False)
    d.wei.post(d.slack.dm(d.wei), "MARKER-gone is this answered?", thread_ts=wei)
    d.whisper(d.wei, "Only members of the desk")
    d.lin.post(d.ask, "MARKER-unseen", thread_ts=thread)
    d.settled(before + 1)
    at_rest(d)
    assert "MARKER-unseen" not in said_in(d, d.wei, wei)
    assert not any("MARKER-gone" in e.text for e in d.parts.desk.ledger())
    assert d.parts.desk.case(SYSTEM, case).expert == d.wei.id


# -- moves before a claim ---------------------------------------------------------------------------------------------


def test_accepted_refused_reopened_and_ended_early(desk: SlackDesk) -> None:
    d = desk
    thread, card, case = escalated(d)
    d.press(d.wei, d.desk, card, "declare")
    root, direct = room(d, d.wei, case), d.slack.dm(d.wei)
    d.press(d.wei, direct, root, "accept")
    d.slack.until(lambda: d.parts.desk.case(SYSTEM, case).state == "accepted", 30)
    more(d, d.wei, direct, root, "refuse", case)
    assert "where" in d.fill(d.wei, note="not about rights", where=" ").errors
    assert d.wei.submit(values={"note": "not about rights", "where": "the chamber of commerce"}).acked
    assert "not about rights" in everything(d.reply(d.ask, thread, "the chamber of commerce"))
    d.press(d.berg, d.desk, card, "reopen")
    assert d.fill(d.berg, note="it is").acked
    d.reply(d.ask, thread, "is open again")
    more(d, d.wei, direct, root, "terminate", case)
    assert d.fill(d.wei, note="the parties settled").acked
    d.reply(d.ask, thread, "the parties settled")
    d.slack.until(lambda: "ended early" in everything(d.slack.message(d.desk, card)))


def test_without_a_declaration_nothing_is_decided(open_desk: Open) -> None:
    """In a channel that shows every case the buttons stand under the card; they ask for the declaration all the same."""
    d = open_desk(desk_language="zh")
    _thread, card, case = escalated(d)
    for name in ("refuse", "terminate", "handled", "accept"):
        more(d, d.berg, d.desk, card, name, case)
    d.slack.until(lambda: sum("请先声明" in everything(m) for m in d.slack.ephemerals(d.berg)) == 4, 30)
    assert d.slack.modal(d.berg) is None
    assert d.parts.desk.case(SYSTEM, case).state == "received"


def test_words_of_who_has_a_conflict_are_not_kept_under_the_card_either(open_desk: Open) -> None:
    d = open_desk()
    thread, card, _case = escalated(d)
    d.press(d.wei, d.desk, card, "not_mine")
    assert d.fill(d.wei, conflict=["conflict"]).acked
    d.slack.until(lambda: "Conflict of interest declared" in everything(d.slack.message(d.desk, card)), 30)
    d.wei.post(d.desk, "MARKER-conflicted", thread_ts=card)
    d.whisper(d.wei, "kept from you")
    found = d.parts.desk.find_thread("slack", d.ask.id, thread)
    assert not any("MARKER-conflicted" in p.text for p in d.parts.desk.thread(SYSTEM, found.id))


def test_a_conflict_before_the_claim(desk: SlackDesk) -> None:
    d = desk
    _thread, card, case = escalated(d)
    d.press(d.berg, d.desk, card, "not_mine")
    assert d.fill(d.berg, conflict=["conflict"]).acked
    d.slack.until(lambda: "Conflict of interest declared: Anna Berg" in everything(d.slack.message(d.desk, card)), 30)
    d.press(d.berg, d.desk, card, "declare")
    d.press(d.wei, d.desk, card, "not_mine")
    assert d.fill(d.wei, note="Germany").acked
    d.slack.until(lambda: "Not theirs: Dr. Wei Ming" in everything(d.slack.message(d.desk, card)), 30)
    at_rest(d)
    assert d.parts.desk.case(SYSTEM, case).state == "received"


# -- absences ---------------------------------------------------------------------------------------------------------


def test_an_absence_is_noted_and_taken_back_in_the_home_tab(desk: SlackDesk) -> None:
    d = desk
    for user in (d.wei, d.lin):
        user.open_home()
        d.slack.until(lambda user=user: d.slack.home(user))
    assert "'away'" not in str(d.slack.home(d.lin))
    assert d.wei.click_home("away").acked
    form = {"from": "2030-02-03", "until": "2030-02-01"}
    assert "until" in d.fill(d.wei, **form).errors
    assert d.wei.submit(values={"from": "2030-02-03", "until": "2030-02-05"}).acked
    d.slack.until(lambda: "2030-02-03 until 2030-02-05" in str(d.slack.home(d.wei)))
    person = d.parts.slack._people.person(d.wei.id, channel="")
    ((_, absence, _),) = d.parts.desk.absences(person)
    assert absence.person == d.wei.id and (absence.end - absence.start).days == 3
    assert d.wei.click_home("back").acked
    d.slack.until(lambda: "2030-02-03" not in str(d.slack.home(d.wei)))
    assert d.parts.desk.absences(person) == []

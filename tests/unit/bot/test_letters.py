"""Letters from a match to the enterprise: drafts, approval by name, numbers, one sending each, and who sees what."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.conversations import Incoming, Person
from bot.errors import BadInput, NotAllowed
from bot.letters.model import MOVES, MUST_SAY_WHY, State, allowed
from bot.profiles.model import Contact
from bot.storage import letters as store
from bot.storage import profiles
from bot.storage.messages import thread_place
from bot.storage.profiles import Change
from knowledge.rules import load_rules
from knowledge.store.engine import read, write
from tests.unit.bot.letters_at_work import EXPERT, LEAD, NOTICE, SERVED, LettersAtWork, person

LAW = replace(
    NOTICE, key="law-1", kind="law", title="Rules changed", case_number="", events={}, parties=(), rules=("US-ITC-01",)
)


@pytest.fixture
def desk(tmp_path: Path) -> LettersAtWork:
    return LettersAtWork(tmp_path)


def state(desk: LettersAtWork, letter: int) -> str:
    return desk.letters.letter(LEAD, letter).state


# -- drafts ----------------------------------------------------------------------------------------------------------


def test_a_match_is_drafted_once_whatever_comes_twice(desk: LettersAtWork) -> None:
    item, profile = desk.item(), desk.profile()
    match = desk.match(item, profile)
    first = desk.letters.draft_for(match)
    assert first is not None and desk.letters.draft_for(match) is None
    assert desk.letters.draft_for_item(item.id) == []
    with write(desk.at.engine) as conn:
        desk.letters.item_matched(conn, item.id)
    assert desk.work() == 1 and len(desk.letters.letters(LEAD)) == 1


def test_a_possible_match_never_leaves(desk: LettersAtWork) -> None:
    item = desk.item()
    assert desk.letters.draft_for(desk.match(item, desk.profile(), "possible")) is None
    assert desk.letters.draft_for_item(item.id) == []


def test_two_sources_of_one_matter_make_one_letter(desk: LettersAtWork) -> None:
    first = desk.item()
    second = desk.item(replace(NOTICE, source="federal-register", key="2026-1", title="Institution of Investigation"))
    profile = desk.profile()
    assert desk.letters.draft_for(desk.match(first, profile)) is not None
    assert desk.letters.draft_for(desk.match(second, profile)) is None


def test_sources_that_give_different_days_make_no_date(desk: LettersAtWork) -> None:
    letter = desk.draft()
    assert desk.letters.letter(LEAD, letter).day is not None
    other = desk.item(replace(NOTICE, source="agency", key="a", events={"served": SERVED + timedelta(days=1)}))
    desk.letters.draft_for_item(other.id)
    found = desk.letters.letter(LEAD, letter)
    assert found.day is None and found.no_date == "unclear" and found.state == "draft"


def test_information_goes_only_to_who_agreed(desk: LettersAtWork) -> None:
    item = desk.item(LAW)
    assert desk.letters.draft_for(desk.match(item, desk.profile(0))) is None
    letter = desk.letters.draft_for(desk.match(item, desk.profile(1, consents=frozenset({"letters"}))))
    assert letter is not None
    found = desk.letters.letter(LEAD, letter)
    assert found.sort == "information" and found.day is None
    assert "取消" in found.content.part("data").lines[0].zh
    own = desk.draft(2)
    assert "取消" not in desk.letters.letter(LEAD, own).content.part("data").lines[0].zh


# -- approval --------------------------------------------------------------------------------------------------------


def test_what_was_not_seen_cannot_be_approved(desk: LettersAtWork) -> None:
    letter = desk.draft()
    with pytest.raises(BadInput, match="letter_changed"):
        desk.letters.approve(LEAD, letter, "0" * 64)
    for nobody in (EXPERT, person(), Person("x", "X", "other")):
        with pytest.raises(NotAllowed):
            desk.letters.approve(nobody, letter, desk.letters.letter(LEAD, letter).hash)
    assert state(desk, letter) == "draft" and desk.work() == 0


def test_a_certain_match_goes_after_one_click_by_name(desk: LettersAtWork) -> None:
    letter = desk.draft()
    seen = desk.letters.letter(LEAD, letter).hash
    desk.letters.approve(LEAD, letter, seen)
    assert desk.work() == 1
    found = desk.letters.letter(LEAD, letter)
    assert (found.state, found.approved_by, found.seen_hash) == ("sent", LEAD.name, seen)
    assert [(e.move, e.actor) for e in found.events][-2:] == [("approve", LEAD.name), ("send", "Firstline")]


def test_a_likely_match_needs_somebody_who_looked(desk: LettersAtWork) -> None:
    letter = desk.draft(level="likely")
    seen = desk.letters.letter(LEAD, letter).hash
    for attempt in (desk.letters.approve, desk.letters.confirm_identity):
        with pytest.raises(BadInput, match="letter_not_opened"):
            attempt(LEAD, letter, seen)
    assert desk.letters.approve_all(LEAD, {letter: seen}) == (0, [letter])
    desk.letters.open(LEAD, letter)
    with pytest.raises(BadInput, match="letter_identity_required"):
        desk.letters.approve(LEAD, letter, seen)
    named = desk.letters.confirm_identity(LEAD, letter, seen)
    assert named.hash != seen and LEAD.name in " ".join(line.zh for line in named.content.part("found").lines)
    with pytest.raises(BadInput, match="letter_changed"):
        desk.letters.approve(LEAD, letter, seen)
    desk.letters.open(LEAD, letter)
    desk.letters.approve(LEAD, letter, named.hash)
    desk.work()
    assert state(desk, letter) == "sent"


@pytest.mark.parametrize(
    "changes",
    [
        {"printed": {"response due": date(2026, 6, 10)}},
        {"rules": ("EU-TM-06",), "kind": "suit"},
    ],
)
def test_a_date_that_is_not_of_class_p_must_be_read_by_somebody(desk: LettersAtWork, changes: dict[str, Any]) -> None:
    if "rules" in changes:
        rule = next(
            r for r in load_rules() if r.confidence == "S" and r.n and r.trigger == "served" and r.valid_to is None
        )
        changes = changes | {"rules": (rule.id,), "market": rule.market}
    letter = desk.draft(item=desk.item(replace(NOTICE, **changes)))
    found = desk.letters.letter(LEAD, letter)
    assert found.day is not None and not found.may_go_in_a_batch
    with pytest.raises(BadInput, match="letter_not_opened"):
        desk.letters.approve(LEAD, letter, found.hash)
    assert desk.letters.approve_all(LEAD, {letter: found.hash}) == (0, [letter])
    desk.letters.open(LEAD, letter)
    desk.letters.approve(LEAD, letter, found.hash)
    desk.work()
    assert state(desk, letter) == "sent"


def test_one_click_for_all_certain_ones_of_a_preview(desk: LettersAtWork) -> None:
    item = desk.item()
    letters = [desk.draft(n, item=item) for n in range(10)]
    likely = desk.draft(10, "likely", item=item)
    seen = {one.id: one.hash for one in desk.letters.letters(LEAD, {"draft"})}
    seen[letters[3]] = "0" * 64
    assert desk.letters.approve_all(LEAD, seen) == (9, [letters[3], likely])
    desk.work()
    found = desk.letters.letters(LEAD, {"sent"})
    assert len(found) == 9
    assert [one.seq for one in found] == list(range(1, 10)), "no gap, no double"
    assert {one.day.due for one in found if one.day} == {date(2026, 6, 3)}


def test_an_approval_is_void_when_what_it_rests_on_changes(desk: LettersAtWork) -> None:
    item = desk.item()
    letter = desk.draft(item=item)
    desk.approve(letter)
    before = desk.letters.letter(LEAD, letter)
    desk.item(replace(NOTICE, events={"served": SERVED + timedelta(days=1)}))
    desk.work()
    found = desk.letters.letter(LEAD, letter)
    assert found.state == "draft" and found.approved_by is None and found.hash != before.hash
    assert found.day is not None and found.day.due == date(2026, 6, 8)
    assert found.sent_at is None and (found.year, found.seq) == (2026, 1), "the number stays with the letter"
    desk.approve(letter)
    desk.work()
    sent = desk.letters.letter(LEAD, letter)
    assert sent.state == "sent" and sent.seq == 1


@pytest.mark.parametrize("what", ["match", "level", "consent", "words"])
def test_nothing_goes_out_that_no_longer_stands(desk: LettersAtWork, what: str) -> None:
    item = desk.item(LAW) if what == "consent" else desk.item()
    profile = desk.profile(0, consents=frozenset({"letters"}))
    match = desk.match(item, profile)
    letter = desk.letters.draft_for(match)
    assert letter is not None
    desk.approve(letter)
    if what == "match":
        desk.told.matches.clear()
    elif what == "level":
        desk.match(item, profile, "likely")
    elif what == "words":
        with write(desk.at.engine) as conn:
            conn.execute(text("UPDATE letter SET state = 'draft'"))
            conn.execute(text("UPDATE letter SET content = replace(content, '河南', '河北')"))
            conn.execute(text("UPDATE letter SET state = 'approved'"))
    else:
        change = Change("t", "Test", "lead", None, desk.at.now, "form")
        with write(desk.at.engine) as conn:
            stored = profiles.profile(conn, profile.id)
            assert stored is not None
            assert profiles.revise(conn, stored, replace(stored, consents=frozenset()), "henan", change)
    desk.work()
    found = desk.letters.letter(LEAD, letter)
    assert found.state in ("draft", "withdrawn") and found.sent_at is None


# -- numbers ---------------------------------------------------------------------------------------------------------


def test_numbers_run_by_center_and_year(desk: LettersAtWork) -> None:
    item = desk.item()
    henan = [desk.sent(n, item=item) for n in range(2)]
    zhejiang = desk.sent(2, item=item, province="Zhejiang")
    numbers = [desk.letters.letter(LEAD, one) for one in (*henan, zhejiang)]
    assert [(one.center, one.number("en")) for one in numbers] == [
        ("henan", "RL-2026-0001"), ("henan", "RL-2026-0002"), ("zhejiang", "RL-2026-0001"),
    ]  # fmt: skip
    assert numbers[1].number("zh") == "提醒〔2026〕第0002号"
    desk.at.now += timedelta(days=365)
    late = desk.item(replace(NOTICE, key="later", case_number="337-TA-1999", events={"served": date(2027, 5, 14)}))
    assert desk.letters.letter(LEAD, desk.sent(5, item=late)).number("en") == "RL-2027-0001"


# -- sending ---------------------------------------------------------------------------------------------------------


def test_sending_again_sends_nothing_twice(desk: LettersAtWork) -> None:
    letter = desk.sent()
    before = desk.said(letter)
    for _ in range(3):
        assert desk.letters.send_item(1) == 0
    assert desk.said(letter) == before and len(before) == 1


def test_a_sending_that_the_queue_lost_is_found(desk: LettersAtWork) -> None:
    letter = desk.draft()
    desk.approve(letter)
    desk.at.jobs.works.clear()
    assert list(desk.letters.look()) == []
    desk.at.now += timedelta(minutes=10)
    assert len(desk.letters.look()) == 1
    desk.work()
    assert state(desk, letter) == "sent"


def test_where_nobody_is_reached_the_letter_waits_for_the_center(desk: LettersAtWork) -> None:
    letter = desk.draft(center="henan")
    desk.approve(letter)
    desk.work()
    found = desk.letters.letter(LEAD, letter)
    assert (found.state, found.problem, found.sent_at) == ("undeliverable", "no_place", None)
    with pytest.raises(NotAllowed):
        desk.letters.letter(person(), letter)
    with pytest.raises(BadInput, match="letter_how_required"):
        desk.letters.hand_over(LEAD, letter, " ")
    handed = desk.letters.hand_over(LEAD, letter, "by telephone, Mr Wang")
    assert handed.state == "sent" and handed.thread is not None
    assert desk.letters.mine(person())[0].id == letter
    assert "by telephone, Mr Wang" in [e.note for e in desk.letters.letter(LEAD, letter).events]


def test_after_they_wrote_to_the_desk_they_are_reached(desk: LettersAtWork) -> None:
    letter = desk.draft(center="henan")
    desk.approve(letter)
    desk.work()
    desk.at.desk.receive(Incoming("workspace", "direct", "k1", "k1", person(), "hello", desk.at.now))
    assert desk.letters.retry(LEAD, letter).state == "sent"


def test_in_slack_a_letter_is_a_direct_message_to_the_contact(tmp_path: Path) -> None:
    desk = LettersAtWork(tmp_path, slack=True)
    letter = desk.sent(center="henan", contacts=(Contact("Wang", slack="U0AAA"),))
    found = desk.letters.letter(LEAD, letter)
    assert found.thread is not None
    with read(desk.at.engine) as conn:
        place = thread_place(conn, found.thread)
    assert place == ("slack", "", f"private:U0AAA:-:letter-{letter}")
    assert desk.at.jobs.shown, "it is shown there"


def test_a_contact_who_speaks_for_another_enterprise_gets_nothing(tmp_path: Path) -> None:
    desk = LettersAtWork(tmp_path, slack=True)
    stranger = replace(person(5), id="U0AAA")
    desk.at.desk.receive(Incoming("slack", "D1", "1.1", "1.1", stranger, "hello", desk.at.now))
    letter = desk.draft(contacts=(Contact("Wang", slack="U0AAA"),))
    desk.approve(letter)
    desk.work()
    assert state(desk, letter) == "undeliverable"


# -- who sees what ---------------------------------------------------------------------------------------------------


def test_one_enterprise_never_sees_another_s_letter(desk: LettersAtWork) -> None:
    item = desk.item()
    first, second = (desk.sent(n, item=item) for n in range(2))
    draft = desk.draft(3, item=item)
    assert [one.id for one in desk.letters.mine(person(0))] == [first]
    assert desk.letters.letter(person(0), first).events == ()
    for act in (desk.letters.letter, desk.letters.received, desk.letters.ask_expert,
                lambda who, what: desk.letters.handled(who, what, "Counsel")):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(person(0), second)
        with pytest.raises(NotAllowed):
            act(person(3), draft)
    for who in (EXPERT, Person("x", "X", "other", enterprise="henan-0")):
        with pytest.raises(NotAllowed):
            desk.letters.letter(who, first)
    thread = desk.letters.letter(LEAD, second).thread
    assert thread is not None
    with pytest.raises(NotAllowed):
        desk.at.desk.thread(person(0), thread)
    words = " ".join(desk.said(first))
    assert "Henan Fan 1" not in words and "风扇1" not in words


# -- moves -----------------------------------------------------------------------------------------------------------

STATES: tuple[State, ...] = ("draft", "approved", "undeliverable", "sent", "silent", "received", "asked", "handled", "closed", "withdrawn")  # fmt: skip


def test_a_move_is_made_only_where_the_table_allows_it(desk: LettersAtWork) -> None:
    letter = desk.sent(level="likely")
    for before in STATES:
        for made in sorted(MOVES):
            with write(desk.at.engine) as conn:
                conn.execute(text(f"UPDATE letter SET state = '{before}', counsel = 'x' WHERE id = {letter}"))
                if allowed(made, before):
                    store.move(conn, letter, made, LEAD, desk.at.now, "why")
                    assert store.letter(conn, letter).state == MOVES[made][1]
                    continue
                with pytest.raises(BadInput, match="letter_moved"):
                    store.move(conn, letter, made, LEAD, desk.at.now, "why")
    for made in sorted(MUST_SAY_WHY):
        with write(desk.at.engine) as conn, pytest.raises(BadInput, match="letter_why_required"):
            store.move(conn, letter, made, LEAD, desk.at.now, " ")


def test_a_draft_that_was_withdrawn_is_not_drafted_again_until_the_item_changes(desk: LettersAtWork) -> None:
    item = desk.item()
    letter = desk.draft(item=item)
    desk.letters.withdraw(LEAD, letter, "they are not meant")
    assert desk.letters.draft_for_item(item.id) == []
    revised = desk.item(replace(NOTICE, products=("handheld fans", "motors")))
    assert len(desk.letters.draft_for_item(revised.id)) == 1

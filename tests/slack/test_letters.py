"""A reminder letter in Slack: a direct message to the contact, confirmed, handled by counsel, an expert asked for."""

from dataclasses import replace
from datetime import timedelta

from bot.matching.model import Match, Reason
from bot.outreach.letters import Letters
from bot.profiles.model import Contact, Profile
from bot.storage import profiles, watching
from bot.storage.profiles import Change
from knowledge.store.engine import write
from tests.slack.running import SlackDesk, everything
from tests.unit.bot.letters_at_work import LEAD, NOTICE, Told


def sent(d: SlackDesk) -> tuple[Letters, int, str, dict]:
    """A letter to Lin's enterprise that was approved and has arrived: its id, the place, the message with the buttons."""
    letters, told = d.parts.outreach.letters, Told()
    letters._matches = told
    now = d.parts.clock()
    served = now.date() - timedelta(days=4)
    with write(d.parts.engine) as conn:
        item = watching.add_or_revise(conn, replace(NOTICE, published_on=served, events={"served": served}), now).item
        lin = Profile("lamp", name_zh="杭州灯饰", name_en="Lamp", province="Zhejiang", language="en", center="zhejiang",
                      contacts=(Contact("Lin Hua", slack=d.lin.id),))  # fmt: skip
        ids = profiles.add(conn, [(lin, "zhejiang")], Change("t", "T", "lead", None, now, "form"))
    match = Match(item.id, ids["lamp"], 0.99, "certain", (Reason("name_whole", "Lamp", "Lamp", 0.9),))
    told.matches[item.id, ids["lamp"]] = match
    letter = letters.draft_for(match)
    assert letter is not None
    letters.approve(LEAD, letter, letters.letter(LEAD, letter).hash)
    place = d.slack.dm(d.lin)
    shown = d.slack.until(
        lambda: next((m for m in d.slack.messages(place) if "letter_received" in str(m.get("blocks"))), None), 60
    )
    return letters, letter, place, shown


def test_a_letter_arrives_once_and_is_answered_with_its_buttons(desk: SlackDesk) -> None:
    letters, letter, place, shown = sent(desk)
    whole = " ".join(everything(m) for m in desk.slack.messages(place))
    assert "RL-" in whole and "If you were served on" in whole and "337-TA-1500" in whole
    assert len([m for m in desk.slack.messages(place) if "letter_received" in str(m.get("blocks"))]) == 1
    others = (desk.wei, desk.berg, desk.zhao)
    assert not [m for u in others for m in desk.slack.messages(desk.slack.dm(u)) if "337-TA-1500" in everything(m)]
    desk.press(desk.lin, place, shown["ts"], "letter_received")
    desk.slack.until(lambda: letters.letter(LEAD, letter).state == "received", 30)
    assert letters.letter(LEAD, letter).received_by == "Lin Hua"
    desk.press(desk.lin, place, shown["ts"], "letter_counsel")
    assert desk.fill(desk.lin, counsel="Li & Partners LLP").acked
    found = letters.letter(LEAD, letter)
    assert (found.state, found.counsel) == ("handled", "Li & Partners LLP")


def test_an_expert_is_asked_for_in_slack(desk: SlackDesk) -> None:
    letters, letter, place, shown = sent(desk)
    desk.press(desk.lin, place, shown["ts"], "letter_ask")
    desk.slack.until(lambda: letters.letter(LEAD, letter).case_number is not None, 60)
    case = desk.parts.desk.find_case(LEAD, str(letters.letter(LEAD, letter).case_number))
    assert case is not None and (case.market, case.urgency, case.center) == ("US", "U2", "zhejiang")
    facts = {fact.name: fact.value for fact in case.brief.facts} if case.brief else {}
    assert case.gated or facts.get("case_number") == "337-TA-1500"

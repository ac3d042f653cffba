"""What one enterprise says is seen by that enterprise and the desk, and what the desk says inside by nobody else:
markers are planted, and everything that the double recorded is searched for them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.platform import SYSTEM
from tests.slack.conftest import Open
from tests.slack.double import NotThere, SlackDouble, User
from tests.slack.double.world import Channel
from tests.slack.running import SlackDesk, everything

URGENT = "A US court froze our account by a TRO"


@pytest.fixture
def desk_data(small_data: Path) -> Path:
    """A few guides are enough here."""
    return small_data


class Seen:
    """What each person could read of what the bot said: messages where they are, whispers, dialogs, Home."""

    def __init__(self, d: SlackDesk) -> None:
        self.d, self.slack = d, d.slack

    def by(self, user: User) -> str:
        found = [
            m for c in self.slack.world.channels.values() if user.id in c.members for m in self.slack.bot_messages(c)
        ]
        found += self.slack.ephemerals(user)
        views = [
            c.args["view"]
            for c in self.slack.calls
            if c.method in ("views.open", "views.publish") and self._for(c, user)
        ]
        return json.dumps([*found, *views], ensure_ascii=False)

    def _for(self, call: Any, user: User) -> bool:
        if call.method == "views.publish":
            return bool(call.args["user_id"] == user.id)
        trigger = self.slack.world.triggers.get(call.args["trigger_id"])
        return trigger is not None and trigger.user_id == user.id


def escalated(d: SlackDesk, user: User, channel: Channel, words: str = URGENT) -> tuple[str, dict[str, Any], str]:
    """A thread that became a case: its ts, its card, its number."""
    ts = user.post(channel, words)
    number = re.search(r"C-\d{4}-\d+", everything(d.reply(channel, ts, "C-")))[0]
    return ts, d.card(number), number


def delivery(call: Any) -> str | None:
    """What a posted message stands for."""
    return ((call.args.get("metadata") or {}).get("event_payload") or {}).get("delivery")


def press(d: SlackDesk, user: User, channel: Channel, ts: str, action: str, value: Any = None) -> None:
    d.slack.until(lambda: f"'{action}'" in str((d.slack.message(channel, ts) or {}).get("blocks")), 30)
    assert user.click(channel, ts, action, value).acked


def fill(d: SlackDesk, user: User, **values: str) -> Any:
    d.slack.until(lambda: d.slack.modal(user))
    return user.submit(values=values)


def feedback(d: SlackDesk) -> list[Any]:
    from bot.storage.people import feedback as every
    from knowledge.store.engine import read

    with read(d.parts.engine) as conn:
        return every(conn)


# -- what stays inside ------------------------------------------------------------------------------------------------


def test_words_inside_the_desk_reach_nobody_else(desk: SlackDesk) -> None:
    d = desk
    ts, card, _ = escalated(d, d.lin, d.ask)
    d.berg.post(d.desk, "SECRET-unclaimed we know this trader", thread_ts=card["ts"])
    d.whisper(d.berg, "Nobody has claimed" if d.berg.person.locale.startswith("en") else "尚无人接手")
    press(d, d.wei, d.desk, card["ts"], "claim")
    d.reply(d.ask, ts, "Dr. Wei Ming")
    d.berg.post(d.desk, "SECRET-other he should settle", thread_ts=card["ts"])
    d.wei.post(
        d.desk, "// SECRET-line fees first\nPlease send the order.\n  // SECRET-second line", thread_ts=card["ts"]
    )
    d.reply(d.ask, ts, "Please send the order.")
    press(d, d.wei, d.desk, card["ts"], "note")
    assert fill(d, d.wei, note="SECRET-note weak patent").acked
    edited = d.wei.post(d.desk, "Second answer", thread_ts=card["ts"])
    d.reply(d.ask, ts, "Second answer")
    d.wei.edit(d.desk, edited, "// SECRET-edit\nSecond answer, corrected")
    d.reply(d.ask, ts, "Second answer, corrected")
    only_inside = d.wei.post(
        d.desk, "// SECRET-file look at this", thread_ts=card["ts"], files=[("SECRET-file.txt", "x")]
    )
    d.slack.until(lambda: any("SECRET-file" in p.text for p in thread(d, d.ask, ts)))
    d.wei.edit(d.desk, only_inside, "SECRET-was-a-note now without slashes")
    press(d, d.wei, d.desk, card["ts"], "hand_back")
    assert fill(d, d.wei, note="SECRET-handback done").acked
    d.reply(d.ask, ts, "back" if "back" in str(d.replies(d.ask, ts)) else "")
    d.lin.open_home()
    d.slack.until(lambda: d.slack.home(d.lin))
    at_rest(d)
    seen = Seen(d)
    for user in (d.lin, d.chen):
        assert "SECRET" not in seen.by(user)
    assert "SECRET-note weak patent" in seen.by(d.berg), "the search finds what is there"


def thread(d: SlackDesk, channel: Channel, ts: str) -> list[Any]:
    found = d.parts.desk.find_thread("slack", channel.id, ts)
    return d.parts.desk.thread(SYSTEM, found.id) if found else []


def at_rest(d: SlackDesk) -> None:
    """Nothing is queued or running any more."""
    from dbos import DBOS

    d.slack.until(lambda: not DBOS.list_workflows(status=["ENQUEUED", "PENDING"]), 60)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_before_a_declaration_nobody_reads_a_word_of_the_enterprise(open_desk: Open, language: str) -> None:
    """In the experts' channel, in Home tabs and in rooms of who gave the case up or has a conflict of interest."""
    d = open_desk(slack_rooms="direct", desk_language=language)
    nova = d.slack.user("nova", "Nova New")
    d.slack.invite(d.desk, nova)
    d.slack.until(lambda: nova.id in d.parts.slack._people.experts())
    ts, card, number = escalated(d, d.lin, d.ask, f"MARKER-first {URGENT}")
    case = d.parts.desk.find_case(SYSTEM, number).id
    for user in (nova, d.zhao, d.wei):
        user.open_home()
        assert number in json.dumps(d.slack.until(lambda: d.slack.home(user)))  # noqa: B023
    assert "MARKER" not in "".join(Seen(d).by(user) for user in (nova, d.zhao, d.wei, d.berg))

    wei, berg = d.slack.dm(d.wei), d.slack.dm(d.berg)
    press(d, d.wei, d.desk, card["ts"], "claim")
    held = d.slack.until(
        lambda: next((m for m in d.slack.bot_messages(wei) if "MARKER-first" in everything(m)), None), 30
    )
    said = d.lin.post(d.ask, "MARKER-edited", thread_ts=ts, files=[("MARKER-order.txt", "x")])
    d.slack.until(lambda: "MARKER-edited" in Seen(d).by(d.wei), 30)
    d.wei.post(wei, "// MARKER-note\nMARKER-answer", thread_ts=held.get("thread_ts", held["ts"]))
    d.reply(d.ask, ts, "MARKER-answer")
    root = held.get("thread_ts", held["ts"])
    press(d, d.wei, wei, root, "more", f"release:{case}")
    assert fill(d, d.wei, note="MARKER-reason").acked
    d.slack.until(lambda: d.parts.desk.case(SYSTEM, case).state == "accepted", 30)
    d.lin.post(d.ask, "LATER-one", thread_ts=ts)
    d.lin.edit(d.ask, said, "LATER-edit")

    press(d, d.berg, d.desk, card["ts"], "declare")
    d.slack.until(lambda: "LATER-one" in Seen(d).by(d.berg), 30)
    press(d, d.berg, d.desk, card["ts"], "not_mine")
    assert fill(d, d.berg, note="MARKER-conflict", conflict=["conflict"]).acked
    d.slack.until(lambda: d.parts.desk.is_cleared(expert(d, d.berg), case) is False, 30)
    d.lin.post(d.ask, "LAST-one", thread_ts=ts)
    press(d, d.zhao, d.desk, card["ts"], "claim")
    d.slack.until(lambda: "LAST-one" in Seen(d).by(d.zhao), 30)
    d.lin.edit(d.ask, said, "LAST-edit")
    d.slack.until(lambda: "LAST-edit" in Seen(d).by(d.zhao), 30)
    for user in (nova, d.wei, d.berg):
        user.open_home()
    at_rest(d)
    assert not any(word in Seen(d).by(nova) for word in ("MARKER", "LATER", "LAST", "my account", "our account"))
    assert "LATER" not in Seen(d).by(d.wei) and "LAST" not in Seen(d).by(d.wei)
    assert "LAST" not in Seen(d).by(d.berg) and not any(
        "file" in c.method and c.args.get("channel_id") == d.desk.id for c in d.slack.calls
    )
    assert berg.id != wei.id


def expert(d: SlackDesk, user: User) -> Any:
    """The person as the desk knows them."""
    return d.parts.slack._people.person(user.id, channel="")


# -- one enterprise and another ---------------------------------------------------------------------------------------


def test_a_stranger_in_a_public_thread_is_a_stranger(desk: SlackDesk) -> None:
    d = desk
    ts, card, number = escalated(d, d.lin, d.ask)
    d.chen.post(d.ask, "<@BOT> MARKER-chen we had the same", thread_ts=ts)
    d.slack.until(lambda: any("MARKER-chen" in p.text for p in thread(d, d.ask, ts)))
    assert [p.author.role for p in thread(d, d.ask, ts) if "MARKER-chen" in p.text] == ["other"]
    press(d, d.wei, d.desk, card["ts"], "claim")
    press(d, d.wei, d.desk, card["ts"], "resolve")
    assert fill(d, d.wei, outcome="advised").acked
    asked = d.slack.until(lambda: next((m for m in d.replies(d.ask, ts) if "rate_5" in str(m["blocks"])), None), 30)
    press(d, d.chen, d.ask, asked["ts"], "rate_1")
    d.whisper(d.chen, "本案企业")
    assert d.parts.desk.case_of(SYSTEM, thread(d, d.ask, ts)[0].thread).rating is None
    press(d, d.lin, d.ask, asked["ts"], "rate_5")
    d.slack.until(lambda: d.parts.desk.case_of(SYSTEM, thread(d, d.ask, ts)[0].thread).rating == 5)
    for user in (d.chen, d.lin):
        user.open_home()
        d.slack.until(lambda: d.slack.home(user))  # noqa: B023
    assert number not in json.dumps(d.slack.home(d.chen)), "no case of another enterprise in the Home tab"


def test_a_case_stands_in_the_home_of_its_enterprise_and_of_the_desk_alone(desk: SlackDesk) -> None:
    d = desk
    _, _, number = escalated(d, d.lin, d.ask)
    homes = {}
    for user in (d.lin, d.chen, d.wei, d.zhao):
        user.open_home()
        homes[user.person.handle] = json.dumps(d.slack.until(lambda: d.slack.home(user)))  # noqa: B023
    assert {who for who, home in homes.items() if number in home} == {"lin", "wei", "zhao"}
    with pytest.raises(NotThere):
        d.chen.click_home("claim")


def test_what_went_on_in_private_stays_there(open_desk: Open, slack: SlackDouble) -> None:
    """In a channel that others read the bot asks for facts in private; old buttons do not lead there."""
    d = open_desk()
    mallory = slack.user("mallory", "Mallory Other", team="T0OTHER000")
    shared = slack.channel("shared", [d.lin, mallory, d.chen], shared=True)
    ts = d.lin.post(shared, "<@BOT> My Amazon account was frozen by a US court, what now?")
    offered = d.slack.until(
        lambda: next((m for m in d.replies(shared, ts) if "go_private" in str(m["blocks"])), None), 30
    )
    assert "Other organisations read this channel" in everything(offered)
    asks = d.parts.desk.message(thread(d, shared, ts)[-1].seq)[0].reply.asks
    assert asks and not any(ask in everything(m) for m in d.replies(shared, ts) for ask in asks)
    for stranger in (mallory, d.chen):
        press(d, stranger, shared, offered["ts"], "go_private")
    d.whisper(mallory, "somebody else's question")
    assert d.parts.desk.find_thread("slack", shared.id, ts) is not None, "nobody else moves it"

    press(d, d.lin, shared, offered["ts"], "go_private")
    direct = slack.dm(d.lin)
    opened = d.slack.until(lambda: slack.bot_messages(direct), 30)[0]
    assert asks[-1].strip("• ") in everything(opened)
    d.lin.post(
        direct, "The MARKER-plaintiff is Osram, case number 1:26-cv-01234, due 2026-12-11", thread_ts=opened["ts"]
    )
    d.slack.until(lambda: any("MARKER-plaintiff" in p.text for p in thread(d, direct, opened["ts"])), 30)
    assert [p.author.role for p in thread(d, direct, opened["ts"]) if "MARKER" in p.text] == ["enterprise"]

    for stranger in (mallory, d.chen):
        press_if_there(d, stranger, shared, ts)
    at_rest(d)
    seen = Seen(d)
    for stranger in (mallory, d.chen):
        assert "MARKER-plaintiff" not in seen.by(stranger) and "1:26-cv-01234" not in seen.by(stranger)
    assert not [row for row in feedback(d) if row[1] in (mallory.id, d.chen.id)], (
        "no word of strangers on a private reply"
    )
    assert not any("MARKER-stranger" in p.text for p in thread(d, direct, opened["ts"]))


def press_if_there(d: SlackDesk, user: User, channel: Channel, ts: str) -> None:
    """Press everything that still stands in the public thread, and fill in what opens."""
    for message in d.replies(channel, ts):
        for action, value in (("ask_expert", None), ("feedback", "positive"), ("sources", None), ("share", None)):
            if f"'{action}'" not in str(message.get("blocks")):
                continue
            assert user.click(channel, message["ts"], action, value).acked
            shown = d.slack.modal(user)
            if shown and shown.get("submit"):
                user.submit(values={"happened": "MARKER-stranger"})
            elif shown:
                user.close()


def test_what_was_shared_is_an_answer_and_not_the_way_into_its_thread(desk: SlackDesk) -> None:
    d = desk
    assert d.lin.slash(
        "/firstline", "What should I do in the first hour after a raid in Germany? MARKER-whisper", d.ask
    ).acked
    at_rest(d)
    private = next(t for t in d.parts.desk.threads(SYSTEM) if t.key.startswith("private:") or t.channel.startswith("D"))
    before = len(d.parts.desk.thread(SYSTEM, private.id))
    assert "MARKER-whisper" not in Seen(d).by(d.chen)
    if private.key.startswith("private:"):
        d.slack.until(lambda: any("share" in str(m["blocks"]) for m in d.slack.ephemerals(d.lin)), 30)
        assert d.lin.click_ephemeral("share").acked
        copy = d.slack.until(
            lambda: next((m for m in d.slack.bot_messages(d.ask) if "Shared by Lin Hua" in everything(m)), None), 30
        )
        assert d.chen.click(d.ask, copy["ts"], "ask_expert").acked
        shown = d.slack.until(lambda: d.slack.modal(d.chen))
        assert "他人的提问" in json.dumps(shown, ensure_ascii=False) and not shown.get("submit")
    at_rest(d)
    assert len(d.parts.desk.thread(SYSTEM, private.id)) == before


# -- Slack Connect ----------------------------------------------------------------------------------------------------


def test_people_of_other_organisations_speak_for_those(open_desk: Open, slack: SlackDouble, tmp_path: Path) -> None:
    file = tmp_path / "enterprises.yaml"
    file.write_text(
        "osaka: {name: Osaka Lamps, organisations: [T0OSAKA00]}\nlamp: {name: Lamp, domains: [lamp.example]}\n"
    )
    osaka = slack.user("kenji", "Kenji Ito", team="T0OSAKA00", email="k@osaka.example")
    mallory = slack.user("mallory", "Mallory Other", team="T0OTHER000", email="m@other.example")
    colleague = slack.user("trent", "Trent Other", team="T0OTHER000")
    d = open_desk(slack_enterprises=file)
    shared = slack.channel("shared", [osaka, mallory, colleague, d.lin], shared=True)
    owners = {}
    for user in (osaka, mallory, colleague, d.lin, d.chen):
        place = shared if user.id in shared.members else d.ask
        ts = user.post(place, f"<@BOT> {URGENT}")
        d.slack.until(lambda: d.parts.desk.find_thread("slack", place.id, ts))  # noqa: B023
        owners[user.person.handle] = (place, ts)
    d.settled(len(owners))
    found = {who: d.parts.desk.find_thread("slack", place.id, ts).owner for who, (place, ts) in owners.items()}
    assert {who: owner.enterprise for who, owner in found.items()} == {
        "kenji": "osaka", "mallory": "slack:T0OTHER000", "trent": "slack:T0OTHER000",
        "lin": "lamp", "chen": f"slack:{d.chen.id}",
    }  # fmt: skip
    assert found["kenji"].enterprise_name == "Osaka Lamps"
    cases = {who: {c.number for c in d.parts.desk.my_cases(owner)} for who, owner in found.items()}
    assert cases["mallory"] == cases["trent"] and len(cases["mallory"]) == 2, "colleagues share their cases"
    alone = [cases["kenji"], cases["mallory"], cases["lin"], cases["chen"]]
    assert all(alone) and sum(map(len, alone)) == len(set().union(*alone)), "and nobody else's"


def test_who_was_not_known_at_first_keeps_the_thread_when_their_address_is(open_desk: Open, tmp_path: Path) -> None:
    file = tmp_path / "enterprises.yaml"
    file.write_text("lamp: {name: Lamp, domains: [lamp.example]}\n")
    d = open_desk(slack_enterprises=file)
    ts, _, number = escalated(d, d.lin, d.ask)
    d.lin.post(d.ask, "<@BOT> and another thing: MARKER-later", thread_ts=ts)
    d.slack.until(lambda: any("MARKER-later" in p.text for p in thread(d, d.ask, ts)))
    assert {p.author.role for p in thread(d, d.ask, ts) if p.author.id == d.lin.id} == {"enterprise"}
    d.lin.open_home()
    assert number in json.dumps(d.slack.until(lambda: d.slack.home(d.lin)))


# -- the desk ---------------------------------------------------------------------------------------------------------


def test_experts_are_who_is_in_the_desks_channel_now(desk: SlackDesk) -> None:
    d = desk
    _, _, number = escalated(d, d.lin, d.ask)
    newcomer = d.slack.user("nova", "Nova New")
    d.slack.invite(d.desk, newcomer)
    d.slack.until(lambda: newcomer.id in d.parts.slack._people.experts())
    newcomer.open_home()
    assert "claim" in json.dumps(d.slack.until(lambda: d.slack.home(newcomer)))
    left = {"type": "member_left_channel", "user": newcomer.id, "channel": d.desk.id, "channel_type": "G",
            "team": d.slack.team_id, "event_ts": d.slack.world.next_ts()}  # fmt: skip
    d.slack.remove(d.desk, newcomer)
    d.slack.emit(left, d.desk)
    d.slack.until(lambda: number not in json.dumps(d.slack.home(newcomer)))
    assert newcomer.id not in d.parts.slack._people.experts(), "their Home tab is emptied at once"


PRESSED = ("claim", "declare", "not_mine", "assign", "note")
HELD = ("suggest", "note", "documents", "hand_back", "resolve")


@pytest.fixture
def intruder(desk: SlackDesk) -> Iterator[User]:
    """Somebody who sees the card and is no expert (any more)."""
    someone = desk.slack.user("eve", "Eve Else")
    desk.desk.members.append(someone.id)
    yield someone


def test_who_is_no_expert_cannot_press_what_is_for_experts(desk: SlackDesk, intruder: User) -> None:
    d = desk
    ts, card, _ = escalated(d, d.lin, d.ask)
    case = d.parts.desk.case_of(SYSTEM, thread(d, d.ask, ts)[0].thread)
    for action in PRESSED:
        press(d, intruder, d.desk, card["ts"], action)
        assert d.slack.modal(intruder) is None
    d.slack.until(lambda: sum("Only members of the desk" in everything(m) for m in d.slack.ephemerals(intruder)) == 5)
    assert d.parts.desk.case(SYSTEM, case.id).state == case.state
    press(d, d.wei, d.desk, card["ts"], "claim")
    for action in HELD:
        press(d, intruder, d.desk, card["ts"], action)
        assert d.slack.modal(intruder) is None
    for action in ("documents", "hand_back", "resolve"):  # an expert, but not the one who holds it
        press(d, d.berg, d.desk, card["ts"], action)
        assert d.slack.modal(d.berg) is None
    at_rest(d)
    assert d.parts.desk.case(SYSTEM, case.id).expert == d.wei.id
    assert not any("rom the guides" in everything(m) for m in d.slack.ephemerals(intruder)), "no draft for them"


def test_a_dialog_that_was_open_before_is_no_way_around(desk: SlackDesk) -> None:
    """Who left the desk, or lost the case, cannot send what was opened before."""
    d = desk
    ts, card, _ = escalated(d, d.lin, d.ask)
    press(d, d.wei, d.desk, card["ts"], "claim")
    press(d, d.wei, d.desk, card["ts"], "documents")
    d.slack.until(lambda: d.slack.modal(d.wei))
    d.parts.slack._store.keep_member(d.desk.id, d.wei.id, belongs=False)
    answer = d.wei.submit(values={"note": "SECRET-after"})
    assert answer.acked and "members of the desk" in str(answer.errors)
    assert d.parts.desk.case_of(SYSTEM, thread(d, d.ask, ts)[0].thread).state == "claimed"
    at_rest(d)
    assert "SECRET-after" not in Seen(d).by(d.lin)


# -- names and words as weapons ---------------------------------------------------------------------------------------


def test_nothing_that_people_write_or_are_called_calls_anybody(open_desk: Open, slack: SlackDouble) -> None:
    d = open_desk()
    evil = slack.user("evil", "<!channel> <@U0123ABCD>")
    slack.invite(d.desk, evil)
    d.slack.until(lambda: evil.id in d.parts.slack._people.experts())
    trick = "<!here> <http://evil.example|your bank> &amp; <javascript:x|y>"
    ts, card, _ = escalated(d, d.lin, d.ask, f"{URGENT} {trick}")
    press(d, evil, d.desk, card["ts"], "claim")
    evil.post(d.desk, f"As for that: {trick}", thread_ts=card["ts"])
    d.reply(d.ask, ts, "As for that")
    press(d, d.wei, d.desk, card["ts"], "note")
    fill(d, d.wei, note=trick)
    d.wei.post(d.desk, trick, thread_ts=card["ts"])
    d.slack.until(lambda: any("holds this case" in everything(m) for m in d.slack.ephemerals(d.wei)), 30)
    at_rest(d)
    said = [c for c in d.slack.calls if c.method in ("chat.postMessage", "chat.update", "chat.postEphemeral")]
    from tests.unit.bot.slack.making import strings, wild

    ours = [call for call in said if str(delivery(call)).startswith("alert")]
    assert any(f"<@{d.zhao.id}>" in call.args["text"] for call in ours), "alerts call the lead, and only they do"
    for call in (call for call in said if call not in ours):
        assert wild(call.args.get("text", ""), "http://127.0.0.1") == []
        for at, words in strings(call.args.get("blocks") or []):
            assert at != "mrkdwn" or wild(words, "http://127.0.0.1") == [], words

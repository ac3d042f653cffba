"""Health, private threads, and what is read out of an event."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.health import Health
from bot.slack.inbound import files_of, own_team, team_of
from bot.slack.listening import row_of, thread_of, value_of
from bot.slack.private import Private, Whispered
from tests.unit.bot.slack.making import NOW, posted

# -- health -----------------------------------------------------------------------------------------------------------


def test_a_problem_has_its_first_moment_and_its_latest_words() -> None:
    times = iter([NOW, NOW + timedelta(minutes=5)])
    health = Health(lambda: next(times))
    health.connection = "connected"
    assert health.state()["ok"]
    health.problem("api", "first")
    health.problem("api", "second")
    health.problem("rate", "slow")
    state = health.state()
    assert not state["ok"] and [p["name"] for p in state["problems"]] == ["api", "rate"]
    assert state["problems"][0] == {"name": "api", "detail": "second", "since": NOW.isoformat(timespec="seconds")}
    health.well("api", "never was")
    health.well("rate")
    assert health.state()["ok"]


@pytest.mark.parametrize(("connection", "ok"), [("connected", True), ("http", True), ("connecting", False), ("reconnecting", False), ("not started", False), ("stopped", False)])  # fmt: skip
def test_only_a_desk_that_hears_slack_is_well(connection: str, ok: bool) -> None:
    health = Health(lambda: NOW)
    health.connection = connection
    assert health.state()["ok"] is ok


# -- private threads --------------------------------------------------------------------------------------------------

ids = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=11)


@given(ids, st.one_of(st.none(), st.from_regex(r"\d{10}\.\d{6}", fullmatch=True)), ids)
def test_the_key_of_a_private_thread_is_read_back(person: str, thread: str | None, id_: str) -> None:
    made = Whispered.new(person, thread, id_)
    assert Whispered.of(made.key) == made
    assert len(made.key) < 200


@pytest.mark.parametrize(
    "key", ["1595926230.009600", "", "private", "private:U1:-", "other:U1:-:x", "private:U1:-:x:y"]
)
def test_other_threads_are_nobodys_private_one(key: str) -> None:
    assert Whispered.of(key) is None


def test_two_private_threads_without_an_id_are_two() -> None:
    assert Whispered.new("U1", None) != Whispered.new("U1", None)


@pytest.mark.parametrize(("kind", "may"), [("answer", True), ("question", True), ("refusal", True), ("handover", False), ("notice", False)])  # fmt: skip
def test_what_may_be_lost_is_whispered_and_nothing_else(kind: Any, may: bool) -> None:
    from bot.conversations import Reply

    assert Private.may_whisper(posted(reply=Reply(kind, "en"))) is may
    assert not Private.may_whisper(posted("an expert's words"))


# -- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"authorizations": [{"team_id": "T1", "enterprise_id": "E1"}], "team_id": "T2"}, "T1"),
        ({"authorizations": [{"team_id": None, "enterprise_id": "E1"}], "team_id": "T2"}, "E1"),
        ({"authorizations": [], "team_id": "T2"}, "T2"),
        ({"team": {"id": "T3"}}, "T3"),
        ({"team": None, "enterprise_id": "E2"}, "E2"),
        ({"team": {"id": "T-theirs"}, "view": {"app_installed_team_id": "T-ours"}}, "T-ours"),
        ({}, None),
    ],
)
def test_the_workspace_of_our_installation(body: Any, team: str | None) -> None:
    assert own_team(body) == team


@pytest.mark.parametrize(
    ("event", "team"),
    [({"user_team": "T2", "source_team": "T3", "team": "T1"}, "T2"), ({"source_team": "T3", "team": "T1"}, "T3"),
     ({"team": "T4"}, "T4"), ({}, "T1")],
)  # fmt: skip
def test_the_organisation_of_who_writes(event: Any, team: str) -> None:
    assert team_of(event, "T1") == team


def test_files_that_are_gone_are_no_files() -> None:
    event = {"files": [{"id": "F1", "name": "a.pdf", "size": 3, "url_private": "u"}, {"id": "F2", "mode": "tombstone"},
                       {"name": "no id"}, {"id": "F3", "title": "half \ud83d", "size": None}]}  # fmt: skip
    found = files_of(event)
    assert [(f.id, f.name, f.size) for f in found] == [("F1", "a.pdf", 3), ("F3", "half �", 0)]
    assert files_of({}) == ()


@pytest.mark.parametrize(("value", "row"), [("12", 12), ("", 0), (None, 0), ("x", 0), ("-1", 0), ("²", 0), ("9" * 40, 0), (" 1", 0), ({}, 0)])  # fmt: skip
def test_a_button_carries_a_row_or_none(value: Any, row: int) -> None:
    assert row_of(value) == row and value_of({"actions": [{"value": value}]}) == row


def test_where_something_was_pressed() -> None:
    assert thread_of({"message": {"ts": "2", "thread_ts": "1"}}) == "1"
    assert thread_of({"message": {"ts": "2"}}) == "2"
    assert thread_of({"container": {"message_ts": "3", "thread_ts": "1"}}) == "1"
    assert thread_of({"container": {"message_ts": "3"}}) == "3"
    assert thread_of({"container": {"type": "view"}}) is None

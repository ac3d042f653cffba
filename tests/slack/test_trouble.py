"""Slack in trouble: the desk says what is wrong, loses nothing, says nothing twice, and goes on by itself."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.serving import health
from tests.slack.apart import at_rest, twice
from tests.slack.double import SlackDouble
from tests.slack.running import SlackDesk, everything

QUESTION = "How long do I have to answer a complaint in a US federal court?"
DANGER = "我们的PayPal账户昨天被美国法院冻结了，收到TRO。"
FIGURE = "21 days"


@pytest.fixture(scope="module")
def desk(prepared_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlackDesk]:
    """One desk for all: after each trouble it must be as good as before."""
    data = shutil.copytree(prepared_desk, tmp_path_factory.mktemp("trouble") / "data")
    with SlackDouble() as slack, SlackDesk(slack, data) as made:
        slack.retry_clock(minute_s=2.0)
        yield made


@pytest.fixture(autouse=True)
def well_again(desk: SlackDesk) -> Iterator[None]:
    """Every test ends with a desk that is well by itself, with nothing left to do and nothing said twice."""
    yield
    desk.slack.faults.clear()
    desk.slack.accept_connections()
    desk.slack.until(lambda: state(desk)["ok"], 30)
    at_rest(desk)
    assert twice(desk.slack) == {}
    assert None not in desk.outcomes()


def state(desk: SlackDesk) -> dict[str, Any]:
    """What `/healthz` says of Slack."""
    found: dict[str, Any] = health(desk.parts)["slack"]
    return found


def problem(desk: SlackDesk, name: str, *words: str, timeout_s: float = 20) -> str:
    """Wait until the desk says that this is wrong; the line, which has these words."""

    def said() -> str | None:
        return next((p["detail"] for p in state(desk)["problems"] if p["name"] == name), None)

    line = str(desk.slack.until(said, timeout_s))
    assert "\n" not in line and len(line) < 320
    assert not health(desk.parts)["ok"]
    for one in words:
        assert one in line, line
    return line


def answered_once(desk: SlackDesk, asked: str, timeout_s: float = 30) -> None:
    """The question has one outcome and one reply."""
    desk.reply(desk.ask, asked, FIGURE, timeout_s)
    at_rest(desk)
    assert len(desk.replies(desk.ask, asked)) == 1
    assert [e.outcome for e in desk.parts.desk.ledger() if e.key == asked] == ["answered"]


# -- sockets -----------------------------------------------------------------------------------------------------------


def test_a_line_that_is_cut(desk: SlackDesk) -> None:
    before = desk.slack.sockets.opened
    desk.slack.drop()
    asked = desk.lin.post(desk.ask, QUESTION)
    answered_once(desk, asked)
    assert desk.slack.sockets.opened > before


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
def test_slack_asks_to_connect_anew(desk: SlackDesk, reason: str) -> None:
    before = desk.slack.sockets.opened
    desk.slack.disconnect(reason)
    asked = desk.lin.post(desk.ask, QUESTION)
    desk.slack.until(lambda: desk.slack.sockets.opened > before)
    answered_once(desk, asked)
    desk.slack.until(lambda: len(desk.slack.connections) == 1)


def test_slack_takes_no_connections_for_a_while(desk: SlackDesk) -> None:
    desk.slack.retry_clock(minute_s=4.0)
    desk.slack.refuse_connections()
    desk.slack.drop()
    asked = desk.lin.post(desk.ask, QUESTION)
    problem(desk, "socket")
    assert state(desk)["connection"] == "reconnecting"
    desk.slack.accept_connections()
    desk.slack.until(lambda: state(desk)["ok"])
    answered_once(desk, asked)


# -- the Web API -------------------------------------------------------------------------------------------------------


def test_minutes_of_429(desk: SlackDesk) -> None:
    """On a compressed clock: forty times Slack asks to wait."""
    desk.slack.fault("chat.postMessage", times=40, status=429, retry_after=0.1)
    before = len(desk.slack.calls_of("chat.postMessage"))
    asked = desk.lin.post(desk.ask, QUESTION)
    problem(desk, "rate", "asks to wait 0.1 s")
    answered_once(desk, asked)
    calls = desk.slack.calls_of("chat.postMessage")[before:]
    assert [c.status for c in calls] == [429] * 40 + [200]
    assert all(b.at - a.at >= 0.1 for a, b in itertools.pairwise(calls)), "it waited as it was asked to"


def test_patience_ends_and_the_queue_goes_on(desk: SlackDesk) -> None:
    """Longer than one call waits: the durable work tries again and looks first whether it was posted."""
    gateway: Any = desk.parts.slack._gateway  # type: ignore[union-attr]
    patient = gateway._patience_s
    gateway._patience_s = 0.3
    desk.slack.fault("chat.postMessage", times=3, status=429, retry_after=1.0)
    desk.slack.fault("chat.postMessage", status=500, after=True)
    try:
        answered_once(desk, desk.lin.post(desk.ask, QUESTION))
    finally:
        gateway._patience_s = patient


@pytest.mark.parametrize("after", [False, True], ids=["before-its-effect", "after-its-effect"])
@pytest.mark.parametrize(
    "how", [{"status": 500}, {"status": 503, "html": True}, {"html": True}, {"drop": True}], ids=str
)
def test_slack_breaks_a_post(desk: SlackDesk, how: dict[str, Any], after: bool) -> None:
    desk.slack.fault("chat.postMessage", times=1 if after else 2, after=after, **how)
    asked = desk.lin.post(desk.ask, QUESTION)
    if not after:
        problem(desk, "api", "Slack's Web API")
    answered_once(desk, asked)


def test_the_token_is_revoked_and_given_back(desk: SlackDesk) -> None:
    desk.slack.revoke_token()
    asked = desk.lin.post(desk.ask, QUESTION)
    problem(desk, "token", "token_revoked", "firstline doctor")
    desk.slack.until(lambda: [e for e in desk.parts.desk.ledger() if e.key == asked and e.outcome == "answered"])
    assert desk.replies(desk.ask, asked) == []
    desk.slack.world.revoked.clear()
    answered_once(desk, asked)


def test_trouble_that_nobody_meets_again_is_forgotten(desk: SlackDesk) -> None:
    """The last call of the day failed; the desk asks by itself whether that is over."""
    desk.slack.fault("*", times=10_000, status=500)
    desk.lin.open_home()
    problem(desk, "api")
    desk.slack.faults.clear()
    desk.slack.until(lambda: state(desk)["ok"], 30)
    assert desk.slack.calls[-1].method == "auth.test"


# -- what trying again does not change ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "restricted_action", "channel_not_found"])
def test_a_channel_that_takes_no_replies(desk: SlackDesk, code: str) -> None:
    slack = desk.slack
    slack.fault("chat.postMessage", error=code, match=lambda args: args.get("channel") == desk.ask.id)
    asked = desk.lin.post(desk.ask, QUESTION)
    direct = slack.dm(desk.lin)
    before = len(slack.bot_messages(direct))
    slack.until(lambda: [e for e in desk.parts.desk.ledger() if e.key == asked and e.outcome == "undelivered"])
    told = slack.until(lambda: slack.bot_messages(direct)[before:])
    at_rest(desk)
    (entry,) = (e for e in desk.parts.desk.ledger() if e.key == asked)
    assert entry.reason == code
    assert desk.replies(desk.ask, asked) == []
    assert FIGURE in everything(told[0]) and code in everything(told[0])
    line = everything(slack.bot_messages(desk.desk)[-1])
    assert code in line and desk.ask.id in line and FIGURE in line
    mend = {"not_in_channel": "/invite @Firstline", "channel_not_found": "invite the app"}
    assert mend.get(code, "nswer the person directly") in line


def test_blocks_that_slack_refuses_become_text(desk: SlackDesk) -> None:
    desk.slack.fault("chat.postMessage", error="invalid_blocks", match=lambda args: bool(args.get("blocks")))
    asked = desk.lin.post(desk.ask, QUESTION)
    answered_once(desk, asked)
    (reply,) = desk.replies(desk.ask, asked)
    assert FIGURE in reply["text"]


def test_the_experts_channel_takes_nothing_for_a_while(desk: SlackDesk) -> None:
    """Cases must not be lost: they wait for the mend, the enterprise has its reply meanwhile, and health says why."""
    desk.desk.archived = True
    asked = desk.lin.post(desk.ask, DANGER)
    problem(desk, "cards", "SLACK_DESK_CHANNEL", "is_archived")
    desk.slack.until(lambda: desk.replies(desk.ask, asked))
    desk.desk.archived = False
    case = next(e.case for e in desk.parts.desk.ledger() if e.key == asked)
    desk.card(str(case))

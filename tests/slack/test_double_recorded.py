"""The double says nothing that Slack was not recorded to say: keys of events, interactions and answers, and error codes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.slack.double import SlackDouble, refusals
from tests.slack.scenes import bot_calls, people_act, people_click

Json = dict[str, Any]
# Not looked into: Block Kit is anybody's, state is keyed by the app's own ids.
OPAQUE = {"blocks", "values", "metadata", "attachments", "icons"}
# Keys that Slack's own types or later notes have and the recordings lack.
NEWER = {
    "message.event": {"app_id", "user_team", "source_team", "user_profile", "is_locked"},
    "message/file_share.event": {
        "client_msg_id",
        "team",
        "user_team",
        "source_team",
        "user_profile",
        "bot_id",
        "bot_profile",
        "app_id",
    },
    "message/thread_broadcast.event": {"bot_id", "bot_profile", "app_id", "team", "parent_user_id"},
    "message/thread_broadcast.event.root": {"files", "upload", "display_as_bot", "bot_id", "app_id"},
    "message/message_changed.event.message": {"app_id"},
    "message/message_changed.event.previous_message": {"app_id"},
    "message/message_deleted.event.previous_message": {"app_id"},
    "app_mention.event": {"parent_user_id"},
    "shortcut.user": {"name"},
    "message_action.user": {"team_id", "username"},
    "view_closed": {"is_cleared"},
    # the recorder blanked what is inside
    "app_home_opened.event.view": {"blocks"},
    "app_home_opened.event.view.state": {"values"},
    "block_actions.state": {"values"},
}
# @slack/types has them, nobody recorded one.
TYPES_ONLY = {"agent_session_stopped": {"type", "channel", "user", "thread_ts", "streaming_message_ts", "event_ts"}}


@pytest.fixture(scope="module")
def payloads(shared: Path) -> Path:
    folder = shared / "slack" / "payloads"
    if not folder.is_dir():
        pytest.skip("no recorded payloads in the shared folder")
    return folder


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        for scene in (people_act, people_click, bot_calls):
            scene(double)
        yield double


def paths(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every key with the place where it stands."""
    if isinstance(value, list):
        for one in value:
            yield from paths(one, at)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield at, key
            if key not in OPAQUE:
                yield from paths(inner, f"{at}.{key}" if at else key)


def kind_of(body: Json) -> str:
    """The name of a payload's kind."""
    event = body.get("event")
    if not isinstance(event, dict):
        return str(body.get("type") or "slash_command")
    subtype = event.get("subtype")
    return event["type"] + (f"/{subtype}" if subtype else "")


def bodies_of(payloads: Path, *folders: str) -> list[Json]:
    """The recorded bodies of these folders; envelopes are opened."""
    found = []
    for folder in folders:
        for path in sorted((payloads / folder).glob("*.json")):
            body = json.loads(path.read_text(encoding="utf-8"))["payload"]
            found.append(body["payload"] if "envelope_id" in body else body)
    return found


@pytest.fixture(scope="module")
def recorded(payloads: Path) -> dict[str, set[tuple[str, str]]]:
    """Kind -> every key that was recorded for it."""
    found: dict[str, set[tuple[str, str]]] = {}
    for body in bodies_of(payloads, "events", "interactive", "socket_mode", "skeleton/events", "skeleton/app-backend"):
        found.setdefault(kind_of(body), set()).update(paths(body))
    return found


def strange(body: Json, known: set[tuple[str, str]]) -> list[str]:
    """Keys of a body that nobody recorded."""
    kind = kind_of(body)
    found = []
    for at, key in dict.fromkeys(paths(body)):
        where = f"{kind}.{at}" if at else kind
        newer = NEWER.get(where, set()) | (TYPES_ONLY.get(kind, set()) if at == "event" else set())
        inside_newer = any(part in NEWER.get(f"{kind}.event", set()) for part in at.split(".")[1:2])
        if (at, key) not in known and key not in newer and not inside_newer:
            found.append(f"{where}: {key}")
    return found


def test_every_kind_of_payload_came_up(slack: SlackDouble) -> None:
    kinds = {kind_of(body) for body in [*slack.events, *slack.interactions]}
    assert kinds == {
        "message", "message/file_share", "message/thread_broadcast", "message/message_changed", "message/message_deleted",
        "app_mention", "reaction_added", "reaction_removed", "app_home_opened", "agent_session_stopped", "block_actions",
        "shortcut", "member_joined_channel", "message_action", "view_submission", "view_closed", "slash_command",
    }  # fmt: skip


def test_no_payload_has_a_key_that_slack_was_not_recorded_to_send(
    slack: SlackDouble, recorded: dict[str, set[tuple[str, str]]]
) -> None:
    outer = recorded["message"]
    found: list[str] = []
    for body in [*slack.events, *slack.interactions]:
        known = recorded.get(kind_of(body)) or {(at, key) for at, key in outer if not at.startswith("event")}
        found += strange(body, known)
    assert not found, "\n".join(sorted(set(found)))


# What a recording has and the double leaves out, with the reason.
LEFT_OUT = {
    "enterprise_id", "enterprise_name",  # the workspace belongs to no Enterprise organisation
    "authed_users", "authed_teams",  # replaced by `authorizations`
}  # fmt: skip
FULL = {
    "message_channel_full": lambda b: kind_of(b) == "message" and b["event"]["channel_type"] == "channel",
    "app_mention": lambda b: kind_of(b) == "app_mention",
    "message_thread_broadcast": lambda b: kind_of(b) == "message/thread_broadcast" and "client_msg_id" in b["event"],
    "message_from_bot_no_subtype": lambda b: kind_of(b) == "message" and "bot_id" in b["event"],
    "message_deleted": lambda b: kind_of(b) == "message/message_deleted",
    "reaction_added": lambda b: kind_of(b) == "reaction_added",
}
FULL_INTERACTIVE = {
    "block_actions_message_button": lambda b: kind_of(b) == "block_actions" and "channel" in b,
    "view_submission": lambda b: kind_of(b) == "view_submission",
    "view_closed": lambda b: kind_of(b) == "view_closed",
    "slash_command": lambda b: kind_of(b) == "slash_command",
    "global_shortcut": lambda b: kind_of(b) == "shortcut",
    "message_shortcut": lambda b: kind_of(b) == "message_action",
}


LEFT_OUT_OF = {"view_closed": {"response_urls"}}  # only a submission may answer


@pytest.mark.parametrize("name", [*FULL, *FULL_INTERACTIVE])
def test_what_slack_sends_is_all_there(slack: SlackDouble, payloads: Path, name: str) -> None:
    folder, fits = ("events", FULL[name]) if name in FULL else ("interactive", FULL_INTERACTIVE[name])
    body = json.loads((payloads / folder / f"{name}.json").read_text(encoding="utf-8"))["payload"]
    ours = next(b for b in [*slack.events, *slack.interactions] if fits(b))
    view_blocks = {p for p in paths(body) if p[0].startswith(("event.root", "message"))}
    missing = set(paths(body)) - set(paths(ours)) - view_blocks
    assert {f"{at}.{key}" for at, key in missing if key not in LEFT_OUT | LEFT_OUT_OF.get(name, set())} == set()


def test_every_error_code_stands_on_slacks_page_of_the_method(payloads: Path) -> None:
    found = []
    for method, codes in refusals.REFUSALS.items():
        page = payloads / "methods" / f"{method}.json"
        if page.exists():
            known = set(json.loads(page.read_text(encoding="utf-8"))["payload"]["errors"])
            found += [f"{method}: {code}" for code in sorted(codes - known)]
    assert found == []
    without = {m for m in refusals.REFUSALS if not (payloads / "methods" / f"{m}.json").exists()}
    assert without == {"agents.sessions.setStatus", "agents.sessions.rename", "files.info"}


def test_every_scope_stands_on_slacks_page_of_the_method(payloads: Path) -> None:
    found = []
    for method, scopes in refusals.SCOPES.items():
        page = payloads / "methods" / f"{method}.json"
        if page.exists():
            bot = json.loads(page.read_text(encoding="utf-8"))["payload"]["scopes"].get("bot", [])
            found += [f"{method}: {scope}" for scope in sorted(scopes - {one["name"] for one in bot})]
    assert found == ["assistant.threads.setStatus: assistant:write"]  # the old scope is still accepted


# Keys of answers that were recorded for a neighbour of the method, or that only Slack's types name.
NEIGHBOURS = {
    "chat.postMessage": {"message.root": {"client_msg_id", "is_locked", "team", "user"}},  # recorded in events
    "conversations.info": {"channel": {"is_user_deleted", "priority", "user"}},  # recorded in conversations.list
    "conversations.open": {"channel": {"is_user_deleted"}},
    "conversations.replies": {"messages": {"client_msg_id", "subtype"}},  # recorded in conversations.history
    "reactions.get": {"message": {"edited", "parent_user_id", "thread_ts"}, "message.edited": {"ts", "user"}},
    "users.list": {"members": {"is_stranger"}},  # recorded in users.info
}
ONLY_REFUSALS_WERE_RECORDED = {"chat.stopStream"}


def test_no_answer_has_a_key_that_slack_was_not_recorded_to_answer(slack: SlackDouble, payloads: Path) -> None:
    found = set()
    for call in slack.calls:
        skeleton = payloads / "skeleton" / "api" / f"{call.method}.json"
        if not call.ok or not skeleton.exists() or call.method in ONLY_REFUSALS_WERE_RECORDED:
            continue
        known = set(paths(json.loads(skeleton.read_text(encoding="utf-8"))["payload"]))
        near = NEIGHBOURS.get(call.method, {})
        found |= {
            f"{call.method}: {at}.{key}"
            for at, key in paths(call.answer)
            if (at, key) not in known and key not in near.get(at, set()) and not at.endswith("state")
        }
    assert not found, "\n".join(sorted(found))

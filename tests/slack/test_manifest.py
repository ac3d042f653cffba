"""The manifest asks for what the app uses and for nothing else, in the words of Slack's own schema."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot import slack as package
from bot.slack import app
from bot.slack.checks import manifest, scopes
from tests.slack.double import SlackDouble
from tests.slack.running import SlackDesk

CODE = Path(package.__file__).parent
METHOD = re.compile(
    r"\"((?:chat|conversations|users|views|assistant|auth|apps|files|agents|reactions|team|bots|oauth)\.[A-Za-z.]+)\""
)
HELPERS = {"files_upload_v2": ("files.getUploadURLExternal", "files.completeUploadExternal")}
"""Methods of the client that stand for others."""
NEEDED = {
    # Slack's page of each method, May 2026: one of these for each kind of conversation that it is called for.
    "chat.postMessage": {"chat:write"}, "chat.update": {"chat:write"}, "chat.postEphemeral": {"chat:write"},
    "chat.getPermalink": set(), "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations.history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations.info": {"channels:read", "groups:read", "im:read", "mpim:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "users.info": {"users:read", "users:read.email"}, "views.open": set(), "views.publish": set(), "views.update": set(), "auth.test": set(),
    "assistant.threads.setStatus": {"chat:write"}, "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "files.getUploadURLExternal": {"files:write"}, "files.completeUploadExternal": {"files:write"},
    "apps.connections.open": set(),  # with the app-level token
}  # fmt: skip
WIDER = {
    "conversations.open": {"channels:manage", "groups:write", "mpim:write"},
    "conversations.members": {"im:read", "mpim:read"},
}
"""Scopes on a method's page for kinds of conversations that we do not open."""
FOR_EVENTS = {
    "app_mention": {"app_mentions:read"}, "message.channels": {"channels:history"}, "message.groups": {"groups:history"},
    "message.im": {"im:history"}, "message.mpim": {"mpim:history"}, "app_home_opened": set(),
    "member_joined_channel": {"channels:read", "groups:read"}, "member_left_channel": {"channels:read", "groups:read"},
}  # fmt: skip
FOR_THE_REST = {"commands", "files:read"}
"""The command and the shortcut; reading what people share, which is no method."""


def called() -> set[str]:
    """The methods that the code calls."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    found = set(METHOD.findall(code))
    for helper, methods in HELPERS.items():
        found |= set(methods) if f".{helper}(" in code else set()
    return found


def subscribed() -> set[str]:
    return set(manifest()["settings"]["event_subscriptions"]["bot_events"])


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The Bolt app with its listeners, not connected."""
    with SlackDouble() as slack:
        desk = SlackDesk(slack, tmp_path_factory.mktemp("manifest"))
        from bot.bootstrap import Parts
        from bot.settings import Settings

        parts = Parts(Settings(**desk.settings, _env_file=None))
        assert parts.slack is not None
        yield parts.slack.app
        parts.slack.app.close()
        parts.close()


def test_slacks_schema_takes_it(shared: Path) -> None:
    file = shared / "slack" / "payloads" / "manifest.schema.2.0.0.json"
    if not file.exists():
        pytest.skip("no schema of manifests in the shared folder")
    schema = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    assert [e.message for e in jsonschema.Draft7Validator(schema).iter_errors(manifest())] == []
    broken = {**manifest(), "display_information": {"name": "x" * 36}}
    assert list(jsonschema.Draft7Validator(schema).iter_errors(broken)), "the schema refuses what is wrong"


def handled(bolt: Any, body: dict[str, Any]) -> str:
    """The name of the listener function that a body is given to."""
    from slack_bolt import BoltRequest, BoltResponse

    request = BoltRequest(body=body, mode="socket_mode")
    for listener in bolt._listeners:
        if listener.matches(req=request, resp=BoltResponse(status=404)):
            return str(listener.ack_function.__name__)
    return ""


def event_of(name: str) -> dict[str, Any]:
    kind, _, where = name.partition(".")
    event = {"type": kind, "user": "U1", "channel": "C1", "ts": "1.1", **({"channel_type": where} if where else {})}
    return {"type": "event_callback", "team_id": "T1", "event": event}


@pytest.mark.parametrize("name", sorted(subscribed()))
def test_every_subscribed_event_has_a_listener_of_its_own(listening: Any, name: str) -> None:
    assert handled(listening.bolt, event_of(name)) not in ("", "<lambda>"), "only the catch-all takes it"


def test_every_event_that_is_listened_to_is_subscribed(listening: Any) -> None:
    assert {name.partition(".")[0] for name in subscribed()} == set(app.EVENTS)
    own = {
        kind
        for kind in (
            *app.EVENTS,
            "reaction_added",
            "app_uninstalled",
            "tokens_revoked",
            "agent_session_stopped",
            "team_join",
        )
        if handled(listening.bolt, event_of(kind)) != "<lambda>"
    }
    assert own == set(app.EVENTS)


def test_command_and_shortcut_have_the_names_that_are_listened_to(listening: Any) -> None:
    features = manifest()["features"]
    assert [c["command"] for c in features["slash_commands"]] == [app.COMMAND]
    assert [(s["callback_id"], s["type"]) for s in features["shortcuts"]] == [(app.SHORTCUT, "message")]
    assert handled(listening.bolt, {"command": app.COMMAND, "text": "x", "user_id": "U1"}) == "command"
    pressed = {"type": "message_action", "callback_id": app.SHORTCUT, "user": {"id": "U1"}}
    assert handled(listening.bolt, pressed) == "ask_about_this"


def test_every_scope_is_used() -> None:
    used = {scope for method in called() for scope in NEEDED[method]} | FOR_THE_REST
    used |= {scope for event in subscribed() for scope in FOR_EVENTS[event]}
    assert set(scopes()) == used
    assert len(scopes()) == len(set(scopes()))


def test_every_method_that_is_called_has_its_scope() -> None:
    assert called() == set(NEEDED), "the table above is about what the code calls"
    for method, needed in NEEDED.items():
        assert needed <= set(scopes()), method
    for event in subscribed():
        assert FOR_EVENTS[event] <= set(scopes()), event


def test_the_table_of_scopes_is_slacks(shared: Path) -> None:
    pages = shared / "slack" / "payloads" / "methods"
    if not pages.is_dir():
        pytest.skip("no pages of methods in the shared folder")
    for method, needed in NEEDED.items():
        page = json.loads((pages / f"{method}.json").read_text(encoding="utf-8"))["payload"]
        listed = {scope["name"] for scope in page["scopes"].get("bot", [])}
        extra = {"users:read.email"}  # for a field of users.info, not for the method
        assert needed - extra <= listed, method
        assert listed - WIDER.get(method, set()) <= needed, method


def test_what_people_see_in_the_app_is_switched_on() -> None:
    found = manifest()
    home = found["features"]["app_home"]
    assert home["home_tab_enabled"] and home["messages_tab_enabled"] and not home["messages_tab_read_only_enabled"]
    assert "agent_view" in found["features"] and "assistant_view" not in found["features"]
    assert found["settings"]["interactivity"]["is_enabled"] and found["settings"]["socket_mode_enabled"]
    assert found["features"]["slash_commands"][0]["should_escape"], "mentions in a command arrive as ids"

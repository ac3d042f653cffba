"""Payloads of interactions: clicks, submissions, shortcuts, slash commands."""

import copy
import time

from tests.slack.double.world import Channel, Json, Person, ResponseUrl, World


def _people(world: World, person: Person) -> Json:
    return {
        "team": {"id": world.team_id, "domain": world.team_domain},
        "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id},
        "api_app_id": world.app_id,
        "token": world.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def block_actions_in_message(
    world: World, person: Person, channel: Channel, message: Json, action: Json, state: Json
) -> Json:
    """A click in a message, ephemeral or not."""
    ephemeral = bool(message.get("is_ephemeral"))
    thread_ts = message.get("thread_ts")
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id, "is_ephemeral": ephemeral}
    if thread_ts:
        container["thread_ts"] = thread_ts
    url = ResponseUrl(channel.id, person.id, time.monotonic(), message["ts"], ephemeral, thread_ts)
    payload: Json = {
        "type": "block_actions",
        **_people(world, person),
        "container": container,
        "trigger_id": world.new_trigger(person.id),
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": state},
        "response_url": world.new_response_url("actions", url),
        "actions": [action],
    }
    if not ephemeral:  # Slack keeps no copy of an ephemeral message
        kept = {k: v for k, v in message.items() if k not in ("reactions", "metadata", "root")}
        payload["message"] = copy.deepcopy(kept)
    return payload


def block_actions_in_view(world: World, person: Person, view: Json, action: Json) -> Json:
    """A click in a modal or in the Home tab: no channel, no response_url."""
    return {
        "type": "block_actions",
        **_people(world, person),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": world.new_trigger(person.id, view["id"] if view["type"] == "modal" else None),
        "view": copy.deepcopy(view),
        "actions": [action],
    }


def view_submission(world: World, person: Person, view: Json) -> Json:
    """The submit button of a modal."""
    return {
        "type": "view_submission",
        **_people(world, person),
        "trigger_id": world.new_trigger(person.id, view["id"]),
        "view": copy.deepcopy(view),
        "response_urls": [],
    }


def view_closed(world: World, person: Person, view: Json, *, cleared: bool) -> Json:
    """A modal that was closed without submitting."""
    return {"type": "view_closed", **_people(world, person), "view": copy.deepcopy(view), "is_cleared": cleared}


def slash(world: World, person: Person, channel: Channel, command: str, text: str) -> Json:
    """A slash command."""
    url = ResponseUrl(channel.id, person.id, time.monotonic())
    return {
        "token": world.verification_token,
        "team_id": world.team_id,
        "team_domain": world.team_domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": person.id,
        "user_name": person.handle,
        "command": command,
        "text": text,
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
        "response_url": world.new_response_url("commands", url),
        "trigger_id": world.new_trigger(person.id),
    }


def shortcut(world: World, person: Person, callback_id: str) -> Json:
    """A global shortcut."""
    people = _people(world, person)
    people.pop("api_app_id")
    people["user"].pop("name")
    return {
        "type": "shortcut",
        **people,
        "action_ts": world.next_ts(),
        "callback_id": callback_id,
        "trigger_id": world.new_trigger(person.id),
    }


def message_shortcut(world: World, person: Person, channel: Channel, message: Json, callback_id: str) -> Json:
    """A shortcut in a message's menu."""
    people = _people(world, person)
    people.pop("api_app_id")
    people["user"] = {"id": person.id, "name": person.handle, "team_id": person.team_id, "username": person.handle}
    url = ResponseUrl(channel.id, person.id, time.monotonic(), thread_ts=message.get("thread_ts"))
    return {
        "type": "message_action",
        **people,
        "action_ts": world.next_ts(),
        "channel": {"id": channel.id, "name": channel.name},
        "callback_id": callback_id,
        "trigger_id": world.new_trigger(person.id),
        "message_ts": message["ts"],
        "message": {k: copy.deepcopy(v) for k, v in message.items() if k not in ("reactions", "metadata", "root")},
        "response_url": world.new_response_url("app", url),
    }

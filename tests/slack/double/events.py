"""Events API bodies, built with the keys that Slack was recorded to send and no others."""

import copy
import time

from tests.slack.double.world import Channel, Json, Person, World, random_id

SUBSCRIPTION = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


def wrap(world: World, event: Json, channel: Channel | None = None) -> Json:
    """The outer body around an inner event."""
    body = {
        "token": world.verification_token,
        "team_id": world.team_id,
        "api_app_id": world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": random_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": world.team_id,
                "user_id": world.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.shared),
    }
    if channel:
        body["event_context"] = f"4-{event['type']}-{world.team_id}-{channel.id}"
    return body


def foreign(world: World, person: Person) -> Json:
    """The keys that mark a person from another organisation (Slack Connect)."""
    if person.team_id == world.team_id:
        return {}
    profile = {
        "name": person.handle,
        "first_name": person.name.split()[0],
        "real_name": person.name,
        "display_name": person.handle,
        "team": person.team_id,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "avatar_hash": "",
        "image_72": "",
    }
    return {"user_team": person.team_id, "source_team": person.team_id, "user_profile": profile}


def message(channel: Channel, stored: Json) -> Json:
    """`message` for a stored message."""
    kept = {k: copy.deepcopy(v) for k, v in stored.items() if k not in _THREAD_KEYS}
    return {**kept, "channel": channel.id, "event_ts": stored["ts"], "channel_type": channel.kind}


_THREAD_KEYS = {
    "reply_count",
    "reply_users_count",
    "latest_reply",
    "reply_users",
    "subscribed",
    "reactions",
    "metadata",
}


def app_mention(channel: Channel, stored: Json) -> Json:
    """`app_mention` for the same message: no channel_type, no subtype of files."""
    event = message(channel, stored)
    event.pop("channel_type")
    event.pop("parent_user_id", None)
    return {**event, "type": "app_mention"}


def changed(world: World, channel: Channel, now: Json, before: Json) -> Json:
    """`message_changed`: edits by people, by apps and by Slack itself all look like this."""
    ts = world.next_ts()
    strip = {"reactions", "metadata", "reply_users"}
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": {k: copy.deepcopy(v) for k, v in now.items() if k not in strip},
        "previous_message": {k: copy.deepcopy(v) for k, v in before.items() if k not in strip},
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel.kind,
    }


def deleted(world: World, channel: Channel, before: Json) -> Json:
    """`message_deleted`."""
    ts = world.next_ts()
    strip = {"reactions", "metadata", "reply_users"}
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": {k: copy.deepcopy(v) for k, v in before.items() if k not in strip},
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": before["ts"],
        "event_ts": ts,
        "ts": ts,
        "channel_type": channel.kind,
    }


def reaction(world: World, kind: str, user_id: str, channel: Channel, stored: Json, name: str) -> Json:
    """`reaction_added` or `reaction_removed`."""
    return {
        "type": kind,
        "user": user_id,
        "item": {"type": "message", "channel": channel.id, "ts": stored["ts"]},
        "reaction": name,
        "item_user": stored.get("user", ""),
        "event_ts": world.next_ts(),
    }


def home_opened(world: World, user_id: str, tab: str) -> Json:
    """`app_home_opened`; the view is there when one was published and the tab is Home."""
    event = {
        "type": "app_home_opened",
        "user": user_id,
        "channel": world.dm_with(user_id).id,
        "tab": tab,
        "event_ts": world.next_ts(),
    }
    if tab == "home" and user_id in world.homes:
        event["view"] = copy.deepcopy(world.homes[user_id])
    return event


def session_stopped(world: World, user_id: str, channel: Channel, thread_ts: str, streams: list[str]) -> Json:
    """`agent_session_stopped`, after Slack's own types: nobody recorded one."""
    return {
        "type": "agent_session_stopped",
        "channel": channel.id,
        "user": user_id,
        "thread_ts": thread_ts,
        "streaming_message_ts": streams,
        "event_ts": world.next_ts(),
    }


NEEDS = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}


def wanted(event: Json, subscriptions: set[str], scopes: set[str]) -> bool:
    """Whether the app subscribed to this event and has the scope that it needs."""
    name = SUBSCRIPTION[event["channel_type"]] if event["type"] == "message" else event["type"]
    return name in subscriptions and NEEDS.get(name, "") in {"", *scopes}


def joined(world: World, channel: Channel, user_id: str) -> Json:
    """`member_joined_channel`."""
    return {
        "type": "member_joined_channel",
        "user": user_id,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "group" else "C",
        "team": world.team_id,
        "event_ts": world.next_ts(),
    }

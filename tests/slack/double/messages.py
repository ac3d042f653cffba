"""Putting messages into conversations, changing and deleting them, with the events that follow."""

import copy
from typing import Any

from tests.slack.double import events
from tests.slack.double.world import Channel, Json, Person, World, random_id


def bot_profile(world: World) -> Json:
    """What Slack adds to every message of an app."""
    icons = {f"image_{n}": f"{world.base_url}/icons/bot_{n}.png" for n in (36, 48, 72)}
    return {
        "id": world.bot_id,
        "deleted": False,
        "name": world.bot.handle,
        "updated": 1700000000,
        "app_id": world.app_id,
        "icons": icons,
        "team_id": world.team_id,
    }


def emit(world: World, channel: Channel, event: Json) -> None:
    """Send an event of a conversation to the bot, if it can see the conversation."""
    if world.bot.id in channel.members:
        world.emit(events.wrap(world, event, channel))


def add(world: World, channel: Channel, stored: Json) -> Json:
    """Keep a message and bring its thread up to date. Emits nothing."""
    with world.lock:
        channel.messages[stored["ts"]] = stored
        thread_ts = stored.get("thread_ts")
        parent = channel.messages.get(thread_ts) if thread_ts and thread_ts != stored["ts"] else None
        if parent is not None:
            replies = [m for m in channel.thread(parent["ts"]) if m["ts"] != parent["ts"]]
            users = list(dict.fromkeys(m.get("user", "") for m in replies))
            parent.update(
                thread_ts=parent["ts"],
                reply_count=len(replies),
                reply_users_count=len(users),
                latest_reply=replies[-1]["ts"],
                reply_users=users,
                is_locked=False,
                subscribed=world.bot.id in users or parent.get("user") == world.bot.id,
            )
        world.touch()
    return stored


def from_bot(world: World, channel: Channel, *, quiet: bool = False, **parts: Any) -> Json:
    """Post as the bot; its own event comes back to it, as it does at Slack."""
    stored: Json = {
        "bot_id": world.bot_id,
        "type": "message",
        "text": parts.get("text") or "",
        "user": world.bot.id,
        "ts": world.next_ts(),
        "team": world.team_id,
        "bot_profile": bot_profile(world),
        "app_id": world.app_id,
    }
    if parts.get("blocks"):
        stored["blocks"] = with_ids(parts["blocks"])
    thread_ts = parts.get("thread_ts")
    if thread_ts:
        parent = channel.messages.get(thread_ts)
        stored["thread_ts"] = (parent or {}).get("thread_ts", thread_ts)
        if parent:
            stored["parent_user_id"] = parent.get("user", "")
        world.statuses.pop((channel.id, stored["thread_ts"]), None)
    for key in ("metadata", "files", "subtype", "attachments", "root"):
        if parts.get(key):
            stored[key] = parts[key]
    if parts.get("files"):
        stored.update(upload=False, display_as_bot=False)
    add(world, channel, stored)
    if not quiet:
        emit(world, channel, events.message(channel, stored))
    return stored


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks as Slack keeps them: ids made up where none was given, `emoji` in every plain text."""
    blocks = copy.deepcopy(blocks)
    _say_emoji(blocks)
    for block in blocks:
        block.setdefault("block_id", random_id("")[:5])
        for element in elements_of(block):
            if element.get("type") not in _WITHOUT_ACTION:
                element.setdefault("action_id", random_id("")[:6])
    return blocks


def _say_emoji(value: Any) -> None:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        _say_emoji(one)
    if isinstance(value, dict) and value.get("type") == "plain_text":
        value.setdefault("emoji", True)


_WITHOUT_ACTION = {"mrkdwn", "plain_text", "image", "rich_text_section", "rich_text_list", "rich_text_quote",
                   "rich_text_preformatted"}  # fmt: skip


def elements_of(block: Json) -> list[Json]:
    """The interactive elements that stand in a block."""
    found = list(block.get("elements", [])) if block["type"] in ("actions", "context_actions") else []
    found.extend(block[key] for key in ("accessory", "element") if isinstance(block.get(key), dict))
    return found


def update(world: World, channel: Channel, ts: str, editor: str, **parts: Any) -> Json:
    """Change a message and tell the bot."""
    with world.lock:
        stored = channel.messages[ts]
        before = copy.deepcopy(stored)
        if "text" in parts:
            stored["text"] = parts["text"]
        if parts.get("blocks") is not None:
            stored["blocks"] = with_ids(parts["blocks"])
            if not stored["blocks"]:
                del stored["blocks"]
        if "metadata" in parts:
            stored["metadata"] = parts["metadata"]
            if not stored["metadata"]:  # an empty object takes it away
                del stored["metadata"]
        stored["edited"] = {"user": editor, "ts": world.next_ts()}
        world.touch()
    emit(world, channel, events.changed(world, channel, stored, before))
    return stored


def delete(world: World, channel: Channel, ts: str) -> None:
    """Delete a message; one with replies leaves a tombstone, as at Slack."""
    with world.lock:
        before = channel.messages.pop(ts)
        world.streams.pop((channel.id, ts), None)
        if before.get("reply_count"):
            kept = {k: before[k] for k in before if k in _TOMBSTONE_KEEPS}
            channel.messages[ts] = {
                **kept,
                "type": "message",
                "subtype": "tombstone",
                "text": "This message was deleted.",
                "user": "USLACKBOT",
                "hidden": True,
                "ts": ts,
            }
        world.touch()
    emit(world, channel, events.deleted(world, channel, before))


_TOMBSTONE_KEEPS = {"thread_ts", "reply_count", "reply_users_count", "latest_reply", "reply_users", "is_locked"}


def file_info(world: World, owner: Person | None, name: str, size: int, mimetype: str) -> Json:
    """What Slack says about a file, with links into this double."""
    file_id = random_id("F")
    kind = name.rsplit(".", 1)[-1].lower() if "." in name else "text"
    private = f"{world.base_url}/files-pri/{world.team_id}-{file_id}"
    now = int(float(world.next_ts()))
    return {
        "id": file_id,
        "created": now,
        "timestamp": now,
        "name": name,
        "title": name,
        "mimetype": mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": owner.id if owner else world.bot.id,
        "editable": False,
        "size": size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": True,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{name}",
        "url_private_download": f"{private}/download/{name}",
        "media_display_type": "unknown",
        "permalink": f"https://{world.team_domain}.slack.com/files/{owner.id if owner else world.bot.id}/{file_id}/{name}",
        "permalink_public": f"https://slack-files.com/{world.team_id}-{file_id}-{random_id('').lower()}",
        "has_rich_preview": False,
    }

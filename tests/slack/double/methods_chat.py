"""chat.postMessage, update, delete, postEphemeral, getPermalink."""

import copy
from typing import Any

from tests.slack.double import limits, messages
from tests.slack.double.lookup import channel_of, must_be_member, parse_users, reachable
from tests.slack.double.refusals import Refused
from tests.slack.double.world import Channel, Json, World

TEXT_MAX, UPDATE_TEXT_MAX, MARKDOWN_MAX = 40_000, 4_000, 12_000
SYSTEM = {
    "channel_join",
    "channel_leave",
    "channel_topic",
    "channel_name",
    "channel_archive",
}  # nobody can reply to these


def check_content(method: str, args: Json, *, needs: bool = True) -> None:
    """Text, markdown_text and blocks as Slack judges them."""
    text, markdown, blocks = args.get("text"), args.get("markdown_text"), args.get("blocks")
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    if needs and not text and not markdown and not blocks and not args.get("attachments"):
        raise Refused("no_text")
    too_long = {"chat.update": "msg_too_long", "chat.postEphemeral": "msg_too_long"}.get(method, "msg_blocks_too_long")
    if len(markdown or "") > MARKDOWN_MAX:
        raise Refused(too_long)
    if blocks is None or blocks == []:
        return
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    found = limits.problems(blocks)
    if found:
        raise Refused("invalid_blocks", errors=found, response_metadata={"messages": [f"[ERROR] {x}" for x in found]})
    if limits.markdown_total(blocks) > limits.MARKDOWN_TOTAL:
        raise Refused(too_long if method != "chat.update" else "invalid_blocks")


def check_metadata(metadata: Any) -> None:
    """Metadata is an object with a type and a payload."""
    if not metadata:
        return
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    if not metadata.get("event_type") or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_schema")


def content(args: Json) -> tuple[str, list[Json] | None]:
    """What is kept as text and blocks."""
    if args.get("markdown_text"):
        return args["markdown_text"], [{"type": "markdown", "text": args["markdown_text"]}]
    return (args.get("text") or "")[:TEXT_MAX], args.get("blocks") or None


def post_message(world: World, args: Json) -> Json:
    """chat.postMessage."""
    channel = reachable(world, args)
    check_content("chat.postMessage", args)
    check_metadata(args.get("metadata"))
    thread_ts = args.get("thread_ts")
    if thread_ts and thread_ts not in channel.messages:
        thread_ts = None  # Slack does not refuse: it posts to the channel when the parent is gone (slack-go#1571)
    if thread_ts and channel.messages[thread_ts].get("subtype") in SYSTEM:
        raise Refused("cannot_reply_to_message")
    text, blocks = content(args)
    broadcast = bool(args.get("reply_broadcast") and thread_ts)
    stored = messages.from_bot(
        world,
        channel,
        text=text,
        blocks=blocks,
        thread_ts=thread_ts,
        metadata=args.get("metadata"),
        attachments=args.get("attachments"),
        subtype="thread_broadcast" if broadcast else None,
        root=_root(channel, thread_ts) if broadcast else None,
    )
    return {"channel": channel.id, "ts": stored["ts"], "message": public(stored)}


def _root(channel: Channel, thread_ts: str) -> Json:
    strip = ("reactions", "metadata", "blocks")
    return {k: copy.deepcopy(v) for k, v in channel.messages[thread_ts].items() if k not in strip}


def public(stored: Json) -> Json:
    """A message as a method's answer shows it."""
    return copy.deepcopy(stored)


def update(world: World, args: Json) -> Json:
    """chat.update: own messages only, text of 4,000 at most, not while it streams."""
    channel = channel_of(world, args)
    if channel.archived:
        raise Refused("is_inactive")
    stored = channel.messages.get(str(args.get("ts")))
    if stored is None:
        # an ephemeral message's ts is unknown here too: it cannot be updated
        raise Refused("message_not_found")
    if stored.get("bot_id") != world.bot_id:
        raise Refused("cant_update_message")
    if (channel.id, stored["ts"]) in world.streams and world.streams[channel.id, stored["ts"]]["state"] == "streaming":
        raise Refused("streaming_state_conflict")
    check_content("chat.update", args)
    check_metadata(args.get("metadata"))
    if len(args.get("text") or "") > UPDATE_TEXT_MAX:
        raise Refused("msg_too_long")
    text, blocks = content(args)
    parts: Json = {"metadata": args["metadata"]} if args.get("metadata") is not None else {}
    if args.get("text") is not None or args.get("markdown_text"):
        parts["text"] = text
    if args.get("blocks") is not None or args.get("markdown_text"):
        parts["blocks"] = blocks or []
    elif args.get("text") is not None:
        parts["blocks"] = []  # text without blocks takes the old blocks away
    stored = messages.update(world, channel, stored["ts"], world.bot.id, **parts)
    shown = {k: v for k, v in public(stored).items() if k not in ("ts", "thread_ts", "parent_user_id", "reactions")}
    return {"channel": channel.id, "ts": stored["ts"], "text": stored["text"], "message": shown}


def delete(world: World, args: Json) -> Json:
    """chat.delete: own messages only."""
    channel = channel_of(world, args)
    stored = channel.messages.get(str(args.get("ts")))
    if stored is None or stored.get("subtype") == "tombstone":
        raise Refused("message_not_found")
    if stored.get("bot_id") != world.bot_id:
        raise Refused("cant_delete_message")
    messages.delete(world, channel, stored["ts"])
    return {"channel": channel.id, "ts": stored["ts"]}


def post_ephemeral(world: World, args: Json) -> Json:
    """chat.postEphemeral: seen by one member, kept nowhere."""
    channel = channel_of(world, args)
    if channel.archived:
        raise Refused("is_archived")
    must_be_member(world, channel)
    users = parse_users(args.get("user"))
    if len(users) != 1 or users[0] not in channel.members:
        raise Refused("user_not_in_channel")
    check_content("chat.postEphemeral", args)
    if len(args.get("text") or "") > TEXT_MAX:
        raise Refused("msg_too_long")
    text, blocks = content(args)
    ts = add_ephemeral(world, channel, users[0], text, blocks, args.get("thread_ts"))["ts"]
    return {"message_ts": ts}


def add_ephemeral(
    world: World, channel: Channel, user_id: str, text: str, blocks: list[Json] | None, thread_ts: str | None
) -> Json:
    """Show a message to one person."""
    shown: Json = {
        "type": "message",
        "subtype": "bot_message",
        "is_ephemeral": True,
        "channel": channel.id,
        "user": user_id,
        "text": text,
        "blocks": messages.with_ids(blocks or []),
        "ts": world.next_ts(),
        "bot_id": world.bot_id,
    }
    if thread_ts:
        shown["thread_ts"] = thread_ts
    with world.lock:
        world.ephemerals.append(shown)
        world.touch()
    return shown


def get_permalink(world: World, args: Json) -> Json:
    """chat.getPermalink."""
    channel = channel_of(world, args)
    ts = str(args.get("message_ts"))
    if ts not in channel.messages:
        raise Refused("message_not_found")
    link = f"https://{world.team_domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    thread_ts = channel.messages[ts].get("thread_ts")
    if thread_ts and thread_ts != ts:
        link += f"?thread_ts={thread_ts}&cid={channel.id}"
    return {"permalink": link, "channel": channel.id}


METHODS = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
}

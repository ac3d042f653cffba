"""chat.startStream, appendStream, stopStream: a message that grows, and the states it goes through."""

import copy

from tests.slack.double import events, limits, messages
from tests.slack.double.lookup import channel_of, reachable
from tests.slack.double.methods_chat import MARKDOWN_MAX, check_metadata
from tests.slack.double.refusals import Refused
from tests.slack.double.world import Channel, Json, World

CHUNKS = {"markdown_text", "task_update", "plan_update", "blocks"}


def start(world: World, args: Json) -> Json:
    """chat.startStream: in a thread; in channels it must name who it is for."""
    channel = reachable(world, args)
    if not args.get("thread_ts"):
        raise Refused(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: thread_ts"]}
        )
    if channel.kind != "im":
        if not args.get("recipient_user_id"):
            raise Refused("missing_recipient_user_id")
        if not args.get("recipient_team_id"):
            raise Refused("missing_recipient_team_id")
    if args.get("recipient_user_id") and args["recipient_user_id"] not in world.people:
        raise Refused("user_not_found")
    text = _text(args)
    stored = messages.from_bot(world, channel, quiet=True, text=text, thread_ts=args["thread_ts"])
    world.streams[channel.id, stored["ts"]] = {"state": "streaming", "thread_ts": stored["thread_ts"]}
    return {"channel": channel.id, "ts": stored["ts"]}


def _text(args: Json) -> str:
    chunks = args.get("chunks") or []
    if not isinstance(chunks, list) or not all(isinstance(c, dict) and c.get("type") in CHUNKS for c in chunks):
        raise Refused("invalid_chunks")
    pieces = [args.get("markdown_text") or ""] + [c["text"] for c in chunks if c["type"] == "markdown_text"]
    if any(len(piece) > MARKDOWN_MAX for piece in pieces):
        raise Refused("msg_blocks_too_long")
    return "".join(pieces)


def _streaming(world: World, args: Json) -> tuple[Channel, Json, Json]:
    channel = channel_of(world, args)
    stored = channel.messages.get(str(args.get("ts")))
    if stored is None:
        raise Refused("message_not_found")
    if stored.get("bot_id") != world.bot_id:
        raise Refused("message_not_owned_by_app")
    stream = world.streams.get((channel.id, stored["ts"]))
    if stream is None or stream["state"] == "stopped":
        raise Refused("message_not_in_streaming_state")
    return channel, stored, stream


def append(world: World, args: Json) -> Json:
    """chat.appendStream."""
    channel, stored, stream = _streaming(world, args)
    if stream["state"] == "stopped_by_user":
        raise Refused("stopped_by_user")
    if not args.get("markdown_text") and not args.get("chunks"):
        raise Refused("no_text")
    stored["text"] += _text(args)
    world.touch()
    return {"channel": channel.id, "ts": stored["ts"]}


def stop(world: World, args: Json) -> Json:
    """chat.stopStream: the last words, blocks and metadata; the message is then an ordinary one."""
    channel, stored, stream = _streaming(world, args)
    check_metadata(args.get("metadata"))
    blocks = args.get("blocks") or []
    if len(blocks) > limits.MESSAGE_BLOCKS:
        raise Refused("msg_blocks_too_many")
    if blocks and limits.problems(blocks):
        raise Refused("invalid_blocks", errors=limits.problems(blocks))
    before = copy.deepcopy(stored)
    if stream["state"] == "streaming":
        stored["text"] += _text(args)
    stored["blocks"] = messages.with_ids([*_markdown(stored["text"]), *blocks])
    if args.get("metadata"):
        stored["metadata"] = args["metadata"]
    stream["state"] = "stopped"
    world.touch()
    messages.emit(world, channel, events.changed(world, channel, stored, before))
    return {"channel": channel.id, "ts": stored["ts"], "message": copy.deepcopy(stored)}


def _markdown(text: str) -> list[Json]:
    return [{"type": "markdown", "text": text[:MARKDOWN_MAX]}] if text else []


METHODS = {"chat.startStream": start, "chat.appendStream": append, "chat.stopStream": stop}

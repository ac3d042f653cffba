"""conversations.* and reactions.*: reading threads, finding conversations."""

import copy
import re

from tests.slack.double import events, messages
from tests.slack.double.lookup import channel_of, must_be_member, needs_kind_scope, page, parse_users
from tests.slack.double.refusals import KIND_SCOPE, Refused
from tests.slack.double.world import Channel, Json, World


def _window(args: Json, found: list[Json]) -> list[Json]:
    bounds = []
    for key in ("oldest", "latest"):
        try:
            bounds.append(float(args.get(key) or ("0" if key == "oldest" else "inf")))
        except (TypeError, ValueError) as broken:
            raise Refused(f"invalid_ts_{key}") from broken
    low, high = bounds
    if args.get("inclusive"):
        return [m for m in found if low <= float(m["ts"]) <= high]
    return [m for m in found if low < float(m["ts"]) < high]


def _shown(args: Json, found: list[Json]) -> list[Json]:
    drop = set() if args.get("include_all_metadata") else {"metadata"}
    return [{k: copy.deepcopy(v) for k, v in m.items() if k not in drop} for m in found]


def replies(world: World, args: Json) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel = channel_of(world, args)
    needs_kind_scope(world, channel, "history")
    ts = str(args.get("ts") or "")
    if ts not in channel.messages:
        raise Refused("thread_not_found")
    root = channel.messages[ts].get("thread_ts", ts)
    thread = channel.thread(root) if ts == root else [channel.messages[ts]]
    parent, rest = thread[:1], _window(args, thread[1:])
    part, cursor = page(rest, args, 1000)
    shown = _shown(args, [*parent, *part])
    answer: Json = {"messages": shown, "has_more": bool(cursor)}
    return {**answer, "response_metadata": {"next_cursor": cursor}} if cursor else answer


def history(world: World, args: Json) -> Json:
    """conversations.history: top-level messages, newest first."""
    channel = channel_of(world, args)
    needs_kind_scope(world, channel, "history")
    must_be_member(world, channel)
    top = [
        m for m in channel.in_order() if m.get("thread_ts") in (None, m["ts"]) or m.get("subtype") == "thread_broadcast"
    ]
    part, cursor = page(_window(args, top)[::-1], args, 100)
    answer: Json = {"messages": _shown(args, part), "has_more": bool(cursor), "pin_count": 0}
    return {**answer, "response_metadata": {"next_cursor": cursor}} if cursor else answer


def describe(world: World, channel: Channel) -> Json:
    """A conversation as Slack describes it."""
    base: Json = {"id": channel.id, "created": channel.created, "is_archived": channel.archived, "is_org_shared": False}
    if channel.kind == "im":
        return {**base, "is_im": True, "user": channel.dm_user, "is_user_deleted": False, "priority": 0}
    topic = {"value": "", "creator": "", "last_set": 0}
    return {
        **base,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "group",
        "is_general": False,
        "unlinked": 0,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "creator": channel.members[0] if channel.members else "",
        "is_member": world.bot.id in channel.members,
        "topic": topic,
        "purpose": dict(topic),
        "previous_names": [],
    }


def info(world: World, args: Json) -> Json:
    """conversations.info."""
    channel = channel_of(world, args)
    needs_kind_scope(world, channel, "read")
    found = describe(world, channel)
    if args.get("include_num_members"):
        found["num_members"] = len(channel.members)
    return {"channel": found}


def members(world: World, args: Json) -> Json:
    """conversations.members."""
    channel = channel_of(world, args)
    needs_kind_scope(world, channel, "read")
    part, cursor = page(channel.members, args)
    return {"members": part, "response_metadata": {"next_cursor": cursor}}


def open_dm(world: World, args: Json) -> Json:
    """conversations.open: the direct conversation with one person."""
    if args.get("channel"):
        return {"channel": {"id": channel_of(world, args).id}}
    users = parse_users(args.get("users"))
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1:
        raise Refused("too_many_users")
    if users[0] not in world.people:
        raise Refused("user_not_found")
    channel = world.dm_with(users[0])
    return {"channel": describe(world, channel) if args.get("return_im") else {"id": channel.id}}


TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im"}


def list_all(world: World, args: Json) -> Json:
    """conversations.list."""
    wanted = str(args.get("types") or "public_channel").split(",")
    if not set(wanted) <= {*TYPES, "mpim"}:
        raise Refused("invalid_types")
    kinds = {TYPES[w] for w in wanted if w in TYPES and f"{KIND_SCOPE[TYPES[w]]}:read" in world.scopes}
    found = [
        c
        for c in world.channels.values()
        if c.kind in kinds
        and not (args.get("exclude_archived") and c.archived)
        and (c.kind == "channel" or world.bot.id in c.members)
    ]
    part, cursor = page(found, args)
    return {"channels": [describe(world, c) for c in part], "response_metadata": {"next_cursor": cursor}}


def join(world: World, args: Json) -> Json:
    """conversations.join: public channels only."""
    channel = channel_of(world, args)
    if channel.archived:
        raise Refused("is_archived")
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if world.bot.id not in channel.members:
        channel.members.append(world.bot.id)
        world.touch()
    return {"channel": describe(world, channel)}


def react(world: World, channel: Channel, stored: Json, user_id: str, name: str) -> bool:
    """Add a reaction; False when this person had it already."""
    with world.lock:
        reactions = stored.setdefault("reactions", [])
        one = next((r for r in reactions if r["name"] == name), None)
        if one is None:
            one = {"name": name, "users": [], "count": 0}
            reactions.append(one)
        if user_id in one["users"]:
            return False
        one["users"].append(user_id)
        one["count"] = len(one["users"])
        world.touch()
    messages.emit(world, channel, events.reaction(world, "reaction_added", user_id, channel, stored, name))
    return True


def _item(world: World, args: Json) -> tuple[Channel, Json]:
    if not args.get("channel") or not args.get("timestamp"):
        raise Refused("no_item_specified")
    channel = channel_of(world, args)
    stored = channel.messages.get(str(args["timestamp"]))
    if stored is None:
        raise Refused("message_not_found")
    return channel, stored


def add_reaction(world: World, args: Json) -> Json:
    """reactions.add."""
    channel, stored = _item(world, args)
    if channel.archived:
        raise Refused("is_archived")
    name = str(args.get("name") or "").strip(":")
    if not re.fullmatch(r"[\w+'-]+(::skin-tone-[2-6])?", name):
        raise Refused("invalid_name")
    if not react(world, channel, stored, world.bot.id, name):
        raise Refused("already_reacted")
    return {}


def get_reactions(world: World, args: Json) -> Json:
    """reactions.get."""
    channel, stored = _item(world, args)
    shown = _shown({}, [stored])[0]
    return {"type": "message", "channel": channel.id, "message": shown}


METHODS = {
    "conversations.replies": replies,
    "conversations.history": history,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.open": open_dm,
    "conversations.list": list_all,
    "conversations.join": join,
    "reactions.add": add_reaction,
    "reactions.get": get_reactions,
}

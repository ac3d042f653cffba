"""Finding conversations and people by what a call names, with Slack's refusals."""

from typing import Any

from tests.slack.double.refusals import KIND_SCOPE, Refused
from tests.slack.double.world import Channel, Json, World


def channel_of(world: World, args: Json, key: str = "channel") -> Channel:
    """The conversation that the call names. Private ones exist only for members."""
    named = str(args.get(key) or "")
    channel = world.channels.get(named)
    if channel is None and named in world.people and key == "channel":
        channel = world.dm_with(named)  # a person's id reaches their direct messages
    if channel is None:
        channel = next((c for c in world.channels.values() if named in (c.name, f"#{c.name}") and c.kind != "im"), None)
    if channel is None or (channel.kind == "group" and world.bot.id not in channel.members):
        raise Refused("channel_not_found")
    return channel


def must_be_member(world: World, channel: Channel) -> None:
    """The bot writes only where it is a member (or may write everywhere)."""
    if world.bot.id not in channel.members:
        raise Refused("not_in_channel")


def reachable(world: World, args: Json) -> Channel:
    """The conversation that the bot may post to."""
    channel = channel_of(world, args)
    if channel.archived:
        raise Refused("is_archived")
    if not (channel.kind == "channel" and "chat:write.public" in world.scopes):
        must_be_member(world, channel)
    return channel


def needs_kind_scope(world: World, channel: Channel, what: str) -> None:
    """Reading needs the scope of this kind of conversation."""
    needed = f"{KIND_SCOPE[channel.kind]}:{what}"
    if needed not in world.scopes:
        raise Refused("missing_scope", needed=needed, provided=",".join(sorted(world.scopes)))


def parse_users(value: Any) -> list[str]:
    """Ids from a list or a comma-separated text."""
    if isinstance(value, list):
        return [str(v) for v in value]
    return [part for part in str(value or "").split(",") if part]


def page(items: list[Any], args: Json, default: int = 100) -> tuple[list[Any], str]:
    """One page of a list and the cursor of the next."""
    try:
        start = int(str(args.get("cursor") or "0").removeprefix("next:"))
    except ValueError as broken:
        raise Refused("invalid_cursor") from broken
    end = start + max(1, min(int(args.get("limit") or default), 1000))
    return items[start:end], f"next:{end}" if end < len(items) else ""

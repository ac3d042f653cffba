"""assistant.threads.* and agents.sessions.*: status lines, titles, suggested prompts."""

from tests.slack.double.lookup import channel_of
from tests.slack.double.refusals import Refused
from tests.slack.double.world import Channel, Json, World

PROMPTS_MAX, LOADING_MAX = 4, 10
SESSION = ("active", "processing", "suspended", "closed")  # as Slack's own types describe them


def _bad(message: str) -> Refused:
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}"]})


def _place(world: World, args: Json, *, must: bool) -> tuple[Channel, str | None]:
    channel = channel_of(world, args, "channel_id")
    thread_ts = args.get("thread_ts")
    if (must and not thread_ts) or (thread_ts and thread_ts not in channel.messages):
        raise Refused("invalid_thread_ts")
    return channel, thread_ts


def set_status(world: World, args: Json) -> Json:
    """assistant.threads.setStatus: shown until a reply comes or it is set to nothing."""
    channel, thread_ts = _place(world, args, must=True)
    if len(args.get("loading_messages") or []) > LOADING_MAX:
        raise _bad(f"no more than {LOADING_MAX} loading_messages")
    if not isinstance(args.get("status"), str):
        raise _bad("missing required field: status")
    _keep(world, channel, thread_ts, args)
    return {}


def _keep(world: World, channel: Channel, thread_ts: str | None, args: Json) -> None:
    if args["status"]:
        world.statuses[channel.id, thread_ts] = args
    else:
        world.statuses.pop((channel.id, thread_ts), None)
    world.touch()


def set_title(world: World, args: Json) -> Json:
    """assistant.threads.setTitle."""
    channel, thread_ts = _place(world, args, must=True)
    world.titles[channel.id, thread_ts] = str(args.get("title") or "")
    world.touch()
    return {}


def set_prompts(world: World, args: Json) -> Json:
    """assistant.threads.setSuggestedPrompts. With a thread_ts it says ok and shows nothing, as Slack says of apps with `agent_view`."""
    channel, thread_ts = _place(world, args, must=False)
    prompts = args.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS_MAX:
        raise _bad(f"1 to {PROMPTS_MAX} prompts")
    if not all(isinstance(p, dict) and p.get("title") and p.get("message") for p in prompts):
        raise _bad("a prompt has a title and a message")
    if not thread_ts:
        world.prompts[channel.id] = args
    world.touch()
    return {}


def session_status(world: World, args: Json) -> Json:
    """agents.sessions.setStatus: the lifecycle of a session."""
    channel, thread_ts = _place(world, args, must=False)
    if args.get("status") not in SESSION:
        raise _bad(f"status must be one of {', '.join(SESSION)}")
    _keep(world, channel, thread_ts, args)
    if args.get("title"):
        world.titles[channel.id, thread_ts] = args["title"]
    return {}


def session_rename(world: World, args: Json) -> Json:
    """agents.sessions.rename."""
    channel, thread_ts = _place(world, args, must=False)
    if not args.get("title"):
        raise _bad("missing required field: title")
    world.titles[channel.id, thread_ts] = args["title"]
    world.touch()
    return {}


METHODS = {
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setTitle": set_title,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "agents.sessions.setStatus": session_status,
    "agents.sessions.rename": session_rename,
}

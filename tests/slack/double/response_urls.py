"""response_url: five answers in thirty minutes to one interaction."""

import json
import time

from aiohttp import web

from tests.slack.double import limits, messages
from tests.slack.double.methods_chat import add_ephemeral, content
from tests.slack.double.world import Call, Json, ResponseUrl, World

USES, LIFE_S = 5, 30 * 60.0


def routes(world: World) -> list[web.RouteDef]:
    """The paths of response_urls."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            args = json.loads(await request.text())
        except ValueError:
            args = None
        status, words = 500, "invalid_payload"
        if isinstance(args, dict):
            with world.lock:
                status, words = answer(world, request.path, args)
                done = {"ok": status == 200, **({} if status == 200 else {"error": words})}
                world.calls.append(Call("response_url", args, time.monotonic(), status, done, request.content_type))
            world.touch()
        return web.Response(status=status, text=words)

    return [web.post(f"/{kind}/{{team}}/{{number}}/{{secret}}", handle) for kind in ("actions", "commands", "app")]


def answer(world: World, path: str, args: Json) -> tuple[int, str]:
    """Apply one answer. Status and body as Slack gives them."""
    target = world.response_urls.get(path)
    if target is None:
        return 404, "no_service"
    if target.uses >= USES:
        return 404, "used_url"
    if time.monotonic() - target.born > LIFE_S:
        return 404, "expired_url"
    blocks = args.get("blocks")
    if not args.get("delete_original") and not args.get("text") and not blocks and not args.get("attachments"):
        return 500, "no_text"
    if blocks and limits.problems(blocks):
        return 500, "invalid_blocks"
    target.uses += 1
    _apply(world, target, args)
    return 200, "ok"


def _apply(world: World, target: ResponseUrl, args: Json) -> None:
    channel = world.channels[target.channel_id]
    if args.get("delete_original") or args.get("replace_original"):
        if target.ephemeral or target.message_ts is None:
            _change_ephemeral(world, target, args)
        elif args.get("delete_original"):
            messages.delete(world, channel, target.message_ts)
        else:
            text, blocks = content(args)
            messages.update(world, channel, target.message_ts, world.bot.id, text=text, blocks=blocks or [])
        return
    text, blocks = content(args)
    thread_ts = args.get("thread_ts") or target.thread_ts
    if args.get("response_type") == "in_channel":
        messages.from_bot(world, channel, text=text, blocks=blocks, thread_ts=thread_ts, metadata=args.get("metadata"))
    else:
        add_ephemeral(world, channel, target.user_id, text, blocks, thread_ts)


def _change_ephemeral(world: World, target: ResponseUrl, args: Json) -> None:
    shown = next((m for m in world.ephemerals if m["ts"] == target.message_ts), None)
    if shown is None:
        return
    if args.get("delete_original"):
        world.ephemerals.remove(shown)
    else:
        text, blocks = content(args)
        shown.update(text=text, blocks=messages.with_ids(blocks or []))
    world.touch()

"""views.open, push, update, publish: the modals and the Home tab that people see."""

import copy
import time
from typing import Any

from tests.slack.double import limits
from tests.slack.double.messages import with_ids
from tests.slack.double.refusals import Refused
from tests.slack.double.world import Json, Trigger, World, random_id

STACK_MAX = 3
GIVEN = ("type", "title", "submit", "close", "blocks", "private_metadata", "callback_id", "external_id",
         "clear_on_close", "notify_on_close", "submit_disabled")  # fmt: skip


def use_trigger(world: World, args: Json) -> Trigger:
    """Exchange a trigger_id: known, alive, unused."""
    trigger = world.triggers.get(str(args.get("trigger_id")))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if time.monotonic() - trigger.born > world.trigger_life_s:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger


def check(view: Any, kind: str) -> None:
    """Refuse what Slack would refuse in a view."""
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] invalid view"]})
    if limits.too_large(view):
        raise Refused("view_too_large")
    found = limits.view_problems(view)
    if view.get("type") != kind:
        found.append(f"type must be {kind}")
    if found:
        raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {line}" for line in found]})


def build(world: World, view: Json, *, view_id: str | None = None, parent: Json | None = None) -> Json:
    """A view as Slack keeps it: with ids, a state and a hash."""
    view_id = view_id or random_id("V")
    built: Json = {
        "id": view_id,
        "team_id": world.team_id,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "title": None,
        "submit": None,
        "close": None,
        **{k: copy.deepcopy(view[k]) for k in GIVEN if k in view},
        "state": {"values": {}},
        "hash": new_hash(),
        "root_view_id": parent["root_view_id"] if parent else view_id,
        "previous_view_id": parent["id"] if parent else None,
        "app_id": world.app_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.bot_id,
    }
    built["blocks"] = with_ids(view["blocks"])
    return built


def new_hash() -> str:
    """What changes with every version of a view."""
    return f"{time.time():.0f}.{random_id('')[:8]}"


def _external_is_free(world: World, view: Json, own: str | None = None) -> None:
    external = view.get("external_id")
    if external and any(v.get("external_id") == external and v["id"] != own for v in world.views.values()):
        raise Refused("duplicate_external_id")


def open_view(world: World, args: Json) -> Json:
    """views.open: a new modal; what was open before goes away."""
    trigger = use_trigger(world, args)
    check(args.get("view"), "modal")
    _external_is_free(world, args["view"])
    view = build(world, args["view"])
    for old in world.modals.get(trigger.user_id, []):
        world.views.pop(old["id"], None)
    show(world, trigger.user_id, view, [])
    return {"view": copy.deepcopy(view)}


def show(world: World, user_id: str, view: Json, below: list[Json]) -> None:
    """Put a view on top of these."""
    world.views[view["id"]] = view
    world.modals[user_id] = [*below, view]
    world.touch()


def push(world: World, args: Json) -> Json:
    """views.push: on top of the open modal, three deep at most."""
    trigger = use_trigger(world, args)
    check(args.get("view"), "modal")
    _external_is_free(world, args["view"])
    stack = world.modals.get(trigger.user_id) or []
    if not stack or trigger.view_id is None:
        raise Refused("not_found")
    if len(stack) >= STACK_MAX:
        raise Refused("push_limit_reached")
    view = build(world, args["view"], parent=stack[-1])
    show(world, trigger.user_id, view, stack)
    return {"view": copy.deepcopy(view)}


def replace(world: World, view: Json, new: Json) -> Json:
    """A view's new content under its old id."""
    parent = {"root_view_id": view["root_view_id"], "id": view["previous_view_id"]}
    fresh = build(world, new, view_id=view["id"], parent=parent)
    old_state = view.get("state")
    view.clear()
    view.update(fresh)
    if old_state:
        view["state"] = old_state
    world.touch()
    return view


def update(world: World, args: Json) -> Json:
    """views.update by view_id or external_id; a stale hash is refused."""
    wanted, external = args.get("view_id"), args.get("external_id")
    found = [v for v in world.views.values() if v["id"] == wanted or (external and v["external_id"] == external)]
    if not found:
        raise Refused("not_found")
    view = found[0]
    if args.get("hash") and args["hash"] != view["hash"]:
        raise Refused("hash_conflict")
    check(args.get("view"), view["type"])
    _external_is_free(world, args["view"], view["id"])
    return {"view": copy.deepcopy(replace(world, view, args["view"]))}


def publish(world: World, args: Json) -> Json:
    """views.publish: a person's Home tab."""
    user_id = str(args.get("user_id"))
    if user_id not in world.people:
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] invalid user_id"]})
    old = world.homes.get(user_id)
    if args.get("hash") and old and args["hash"] != old["hash"]:
        raise Refused("hash_conflict")
    check(args.get("view"), "home")
    view = build(world, args["view"], view_id=old["id"] if old else None)
    world.homes[user_id] = view
    world.views[view["id"]] = view
    world.touch()
    return {"view": copy.deepcopy(view)}


METHODS = {"views.open": open_view, "views.push": push, "views.update": update, "views.publish": publish}

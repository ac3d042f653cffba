"""Open modals: which one is on top, and what a submission's answer does to them."""

from tests.slack.double import limits
from tests.slack.double.forms import NotThere
from tests.slack.double.methods_views import STACK_MAX, build, replace, show
from tests.slack.double.world import Json, World


def open_view(world: World, user_id: str, view_id: str | None = None) -> Json:
    """The topmost view that this person has open, or the one named."""
    stack = world.modals.get(user_id) or []
    found = [v for v in stack if view_id in (None, v["id"])]
    if not found:
        raise NotThere("no modal is open")
    return found[-1]


def close(world: World, user_id: str, view: Json, *, everything: bool = False) -> None:
    """Take a view (and what stands on it) off the stack."""
    with world.lock:
        stack = world.modals.get(user_id, [])
        keep = [] if everything or view.get("clear_on_close") else stack[: stack.index(view)]
        for gone in stack[len(keep) :]:
            world.views.pop(gone["id"], None)
        world.modals[user_id] = keep
        world.touch()


def apply(world: World, user_id: str, view: Json, answer: Json) -> None:
    """What the client does with the acknowledgement of a submission."""
    action = answer.get("response_action")
    if action == "errors":
        known = {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
        unknown = set(answer.get("errors") or {}) - known
        if unknown or not answer.get("errors"):
            raise NotThere(f"errors name blocks that are no inputs of this view: {sorted(unknown)}")
    elif action == "clear":
        close(world, user_id, view, everything=True)
    elif action in ("update", "push"):
        _show(world, user_id, view, answer.get("view"), push=action == "push")
    elif action is None:
        close(world, user_id, view)
    else:
        raise NotThere(f"Slack knows no response_action {action!r}")


def _show(world: World, user_id: str, view: Json, new: Json | None, *, push: bool) -> None:
    found = limits.view_problems(new)
    if found or new is None:
        raise NotThere(f"the bot answered with a view that Slack refuses: {found}")
    with world.lock:
        if not push:
            replace(world, view, new)
            return
        stack = world.modals[user_id]
        if len(stack) >= STACK_MAX:
            raise NotThere("three views are open already")
        show(world, user_id, build(world, new, parent=view), stack)

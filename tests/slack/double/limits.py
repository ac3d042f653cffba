"""The limits that Slack enforces on blocks and views (not their structure: Slack's own types check that)."""

import json
from typing import Any

from tests.slack.double.messages import elements_of
from tests.slack.double.world import Json

MESSAGE_BLOCKS, VIEW_BLOCKS, MARKDOWN_TOTAL, VIEW_BYTES = 50, 100, 12_000, 250_000
TYPES = {
    "section", "header", "divider", "image", "actions", "context", "input", "file", "rich_text", "video", "markdown",
    "context_actions", "container", "table", "task_card", "plan", "alert", "card", "carousel", "data_table",
}  # fmt: skip
OPTIONS_MAX = 100


def problems(blocks: Any, most: int = MESSAGE_BLOCKS) -> list[str]:
    """What Slack would refuse, one line each; empty when it would take them."""
    if not isinstance(blocks, list) or not all(isinstance(b, dict) and "type" in b for b in blocks):
        return ["blocks must be a list of objects with a type"]
    found = [f"no more than {most} blocks, not {len(blocks)}"] if len(blocks) > most else []
    seen_blocks: set[str] = set()
    for number, block in enumerate(blocks):
        where = f"blocks/{number}"
        found += [f"{where}: {line}" for line in _block(block)]
        block_id = block.get("block_id")
        if block_id and block_id in seen_blocks:
            found.append(f"{where}: block_id {block_id} twice")
        seen_blocks.add(block_id)
    return found + _twice(blocks)


def markdown_total(blocks: list[Json]) -> int:
    """Characters in all markdown blocks of a payload."""
    return sum(len(b.get("text", "")) for b in blocks if b.get("type") == "markdown")


def _twice(blocks: list[Json]) -> list[str]:
    found = []
    for number, block in enumerate(blocks):
        ids = [e["action_id"] for e in elements_of(block) if e.get("action_id")]
        found += [f"blocks/{number}: action_id {i} twice" for i in dict.fromkeys(ids) if ids.count(i) > 1]
    return found


def _block(block: Json) -> list[str]:
    kind, found = block["type"], []
    if kind not in TYPES:
        return [f"unknown block type {kind}"]
    if len(block.get("block_id") or "") > 255:
        found.append("block_id over 255")
    if kind == "section":
        found += _section(block)
    elif kind == "header":
        found += _length("header", block.get("text"), 150)
    elif kind == "context" and not 1 <= len(block.get("elements", [])) <= 10:
        found.append("context needs 1 to 10 elements")
    elif kind == "actions" and not 1 <= len(block.get("elements", [])) <= 25:
        found.append("actions needs 1 to 25 elements")
    elif kind == "context_actions" and not 1 <= len(block.get("elements", [])) <= 5:
        found.append("context_actions needs 1 to 5 elements")
    elif kind == "image" and not block.get("alt_text"):
        found.append("image without alt_text")
    elif kind == "input":
        found += _length("label", block.get("label"), 2000) + _length("hint", block.get("hint"), 2000, must=False)
    if kind == "actions" and any(e.get("type") == "feedback_buttons" for e in block.get("elements", [])):
        found.append("feedback_buttons stand in context_actions only")
    for element in elements_of(block):
        found += _element(element)
    return found


def _section(block: Json) -> list[str]:
    fields = block.get("fields") or []
    if not block.get("text") and not fields:
        return ["section without text and fields"]
    found = _length("section", block.get("text"), 3000, must=not fields)
    if len(fields) > 10:
        found.append("more than 10 fields")
    for one in fields:
        found += _length("field", one, 2000)
    return found


def _length(what: str, text: Any, most: int, *, must: bool = True) -> list[str]:
    if not text:
        return [f"{what} without text"] if must else []
    words = text.get("text", "") if isinstance(text, dict) else ""
    if not words:
        return [f"{what} with empty text"]
    return [f"{what} text over {most}"] if len(words) > most else []


def _element(element: Json) -> list[str]:
    kind, found = element.get("type", ""), []
    if len(element.get("action_id") or "") > 255:
        found.append("action_id over 255")
    if kind == "button":
        found += _length("button", element.get("text"), 75)
        if len(element.get("value") or "") > 2000:
            found.append("button value over 2000")
        if len(element.get("url") or "") > 3000:
            found.append("button url over 3000")
    elif kind == "feedback_buttons":
        for key in ("positive_button", "negative_button"):
            one = element.get(key) or {}
            found += _length(key, one.get("text"), 75)
            if len(one.get("value") or "") > 2000:
                found.append(f"{key} value over 2000")
    elif "options" in element or "option_groups" in element:
        found += _options(kind, element)
    return found


def options_of(element: Json) -> list[Json]:
    """All options of a select, groups flattened."""
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [option for group in groups for option in group.get("options", [])]


def _options(kind: str, element: Json) -> list[str]:
    most = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}.get(kind, OPTIONS_MAX)
    options, found = options_of(element), []
    if not 1 <= len(options) <= (most if "option_groups" not in element else most * OPTIONS_MAX):
        found.append(f"{kind} needs 1 to {most} options")
    values = [o.get("value") for o in options]
    if len(set(values)) < len(values):
        found.append(f"{kind} has a value twice")
    for option in options:
        found += _length("option", option.get("text"), 75)
        if len(option.get("value") or "") > 150:
            found.append("option value over 150")
    return found


def view_problems(view: Any) -> list[str]:
    """What Slack would refuse in a modal or a Home tab."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["a view is an object with type modal or home"]
    found = problems(view.get("blocks"), VIEW_BLOCKS)
    if view["type"] == "modal":
        found += _length("title", view.get("title"), 24)
        for key in ("submit", "close"):
            found += _length(key, view.get(key), 24, must=False)
        inputs = any(b.get("type") == "input" for b in view.get("blocks") or [] if isinstance(b, dict))
        if inputs and not view.get("submit"):
            found.append("a view with inputs needs submit")
    for key, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(key) or "") > most:
            found.append(f"{key} over {most}")
    return found


def too_large(view: Json) -> bool:
    """Whether the view is over 250 kB."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES

"""What a person fills in: the state of a view's or a message's elements, and the action of one element."""

import copy
from typing import Any

from tests.slack.double.limits import options_of
from tests.slack.double.messages import elements_of
from tests.slack.double.world import Json

# element type -> (key in the state, key of the initial value)
STATE = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", "initial_files"),
}
MANY = {"checkboxes", "multi_static_select", "multi_external_select", "multi_users_select",
        "multi_conversations_select", "multi_channels_select", "file_input"}  # fmt: skip


class NotThere(AssertionError):
    """A person cannot click or fill in what is not on the screen."""


def state_of(blocks: list[Json], kept: Json | None = None) -> Json:
    """`state.values` of these blocks: what was chosen before, otherwise the initial values."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in STATE:
                continue
            before = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
            values.setdefault(block["block_id"], {})[element["action_id"]] = before or initial(element)
    return values


def initial(element: Json) -> Json:
    """An element's state before anybody touched it."""
    key, first = STATE[element["type"]]
    value = copy.deepcopy(element.get(first))
    if value is None:
        value = [] if element["type"] in MANY else None
    return {"type": element["type"], key: value}


def chosen(element: Json, value: Any) -> Json:
    """An element's state after a person chose this value (options by their value, or by their text)."""
    kind = element["type"]
    key, _ = STATE[kind]
    if key == "selected_option":
        return {"type": kind, key: None if value is None else option(element, value)}
    if key == "selected_options":
        return {"type": kind, key: [option(element, one) for one in value]}
    if kind.endswith("text_input") or kind == "number_input":
        _fits(element, value)
        return {"type": kind, key: None if value in (None, "") else str(value)}
    return {"type": kind, key: value}


def _fits(element: Json, value: Any) -> None:
    length = len(str(value or ""))
    if length > element.get("max_length", 3000):
        raise NotThere(f"{element['action_id']} takes no more than {element.get('max_length', 3000)} characters")
    if value and length < element.get("min_length", 0):
        raise NotThere(f"{element['action_id']} needs at least {element['min_length']} characters")


def option(element: Json, value: Any) -> Json:
    """The option that has this value or shows this text."""
    if element["type"].endswith("external_select") and isinstance(value, dict):
        return value
    for one in options_of(element):
        if value in (one.get("value"), one["text"]["text"]):
            return copy.deepcopy(one)
    raise NotThere(f"{element.get('action_id')} has no option {value!r}")


def fill(view: Json, given: Json) -> Json:
    """`state.values` of a view after a person filled these in, by block and action or by action alone."""
    values = state_of(view["blocks"], view.get("state", {}).get("values"))
    for key, value in given.items():
        if key in values and isinstance(value, dict) and set(value) <= set(values[key]):
            for action_id, one in value.items():
                values[key][action_id] = chosen(_element(view, key, action_id), one)
            continue
        places = [block_id for block_id in values if key in values[block_id]]
        if len(places) != 1:
            raise NotThere(f"the view has {len(places)} inputs {key!r}; it has {values}")
        values[places[0]][key] = chosen(_element(view, places[0], key), value)
    _required(view, values)
    return values


def _required(view: Json, values: Json) -> None:
    for block in view["blocks"]:
        if block["type"] != "input" or block.get("optional"):
            continue
        element = block["element"]
        key, _ = STATE[element["type"]]
        if values[block["block_id"]][element["action_id"]][key] in (None, "", []):
            raise NotThere(f"{element['action_id']} is required: the client does not send this form")


def _element(view: Json, block_id: str, action_id: str) -> Json:
    for block in view["blocks"]:
        for element in elements_of(block):
            if block["block_id"] == block_id and element.get("action_id") == action_id:
                return element
    raise NotThere(f"no element {action_id}")


def find(blocks: list[Json], action_id: str, value: Any, index: int) -> tuple[Json, Json]:
    """The block and element that a person clicks. Several with one action_id: by value, otherwise by index."""
    found = [(b, e) for b in blocks for e in elements_of(b) if e.get("action_id") == action_id]
    if value is not None:
        found = [(b, e) for b, e in found if e["type"] != "button" or e.get("value") == value] or []
    if len(found) <= index:
        there = [e.get("action_id") for b in blocks for e in elements_of(b)]
        raise NotThere(f"no element {action_id!r} with value {value!r} to click; there are {there}")
    return found[index]


def action(block: Json, element: Json, value: Any, ts: str) -> Json:
    """The entry of `actions` for this click or choice."""
    kind = element["type"]
    base: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "type": kind, "action_ts": ts}
    if kind == "button":
        kept = {k: copy.deepcopy(element[k]) for k in ("text", "value", "style", "url") if k in element}
        return {**base, **kept}
    if kind == "feedback_buttons":
        return {**base, **_feedback(element, value)}
    if kind == "icon_button":
        return {**base, **{k: copy.deepcopy(element[k]) for k in ("icon", "text", "value") if k in element}}
    if kind == "overflow":
        return {**base, "selected_option": option(element, value)}
    if kind in STATE:
        return {**base, **chosen(element, value)}
    raise NotThere(f"a person cannot act on a {kind}")


def _feedback(element: Json, value: Any) -> Json:
    for key in ("positive_button", "negative_button"):
        button = element[key]
        if value in (button.get("value"), key, key.removesuffix("_button")):
            return {"text": copy.deepcopy(button["text"]), "value": button.get("value", "")}
    raise NotThere(f"feedback is positive or negative, not {value!r}")

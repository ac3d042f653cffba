"""`check_calls`: holds recorded calls against Slack's own types, Slack's Python models and an independent table of limits.

Later suites end with `assert check_calls(slack.calls) == []`; `types=False` leaves out the part that needs Node.
"""

import functools
import json
import subprocess
from collections.abc import Iterable
from typing import Any

import jsonschema
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slackblocks.blocks import Block as LimitedBlock

from tests.slack import peers
from tests.slack.double import Call, limits

Json = dict[str, Any]
# Slack's types do not have them; Slack's Python client adds them, and Slack takes them.
ALSO = {"team_id"}


@functools.cache
def schemas() -> Json:
    """Slack's types of the calls as JSON Schemas, by method."""
    folder = peers.folder()
    with peers.FileLock(folder / ".lock"):
        done = subprocess.run(
            [peers.node(), "schemas.mjs", "calls.json"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads((folder / "calls.json").read_text(encoding="utf-8")))


@functools.cache
def _validator(method: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(schemas()[method])


def _types(call: Call) -> list[str]:
    if call.method not in schemas():
        return [f"Slack's types: none for {call.method}"]
    args = {k: v for k, v in call.args.items() if k not in ALSO}
    found = jsonschema.exceptions.best_match(_validator(call.method).iter_errors(args))
    return [f"Slack's types: {found.json_path}: {found.message[:300]}"] if found else []


def _models(block: Json) -> list[str]:
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return [f"Slack's models do not know {block.get('type')}"]
        parsed.validate_json()
    except (SlackObjectFormationError, TypeError, KeyError, ValueError) as wrong:
        return [f"Slack's models: {wrong}"]
    return []


def _limits_of_others(block: Json) -> list[str]:
    try:
        LimitedBlock.from_dict(block)
    except NotImplementedError:
        return []  # it reads no actions and no context_actions; our own limits and Slack's models do
    except Exception as wrong:
        return [f"slackblocks: {type(wrong).__name__}: {wrong}"]
    return []


READ_BY_SLACKBLOCKS = {"section", "header", "divider", "image", "context", "markdown"}


def check_blocks(blocks: list[Json], most: int = limits.MESSAGE_BLOCKS) -> list[str]:
    """Structure and limits of blocks, three ways."""
    found = list(limits.problems(blocks, most))
    for number, block in enumerate(blocks):
        lines = _models(block)
        if block.get("type") in READ_BY_SLACKBLOCKS:
            lines += _limits_of_others(block)
        found += [f"blocks/{number}: {line}" for line in lines]
    if limits.markdown_total(blocks) > limits.MARKDOWN_TOTAL:
        found.append(f"markdown blocks over {limits.MARKDOWN_TOTAL} in total")
    return found


def check_call(call: Call, *, types: bool = True) -> list[str]:
    """What is wrong with one call."""
    if call.method == "response_url":
        return check_blocks(call.args.get("blocks") or [])
    found = _types(call) if types else []
    if isinstance(call.args.get("blocks"), list):
        found += check_blocks(call.args["blocks"])
    view = call.args.get("view")
    if isinstance(view, dict):
        found += limits.view_problems(view) + check_blocks(view.get("blocks") or [], limits.VIEW_BLOCKS)
    if call.args.get("blocks") and not call.args.get("text") and call.method in ("chat.postMessage", "chat.update"):
        found.append("blocks without text: nothing for notifications and screen readers")
    return [f"{call.method}: {line}" for line in dict.fromkeys(found)]


def check_calls(calls: Iterable[Call], *, types: bool = True, expected: Iterable[str] = ()) -> list[str]:
    """What is wrong with all calls; `expected` names methods that a test gets wrong on purpose."""
    left_out = {"apps.connections.open", *expected}
    found = [line for call in calls if call.method not in left_out for line in check_call(call, types=types)]
    return list(dict.fromkeys(found))

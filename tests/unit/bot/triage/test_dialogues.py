"""Conversations as lists of turns: what the newest message leads to, with everything that stands above it."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.triage.model import Message
from bot.triage.policy import decide
from knowledge.terms import load_terms
from tests.unit.bot.triage.labelled import NOW

DIALOGUES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("dialogues.yaml").read_text("utf-8"))


def thread(dialogue: dict[str, Any]) -> list[Message]:
    turns = dialogue["turns"]
    last = len(turns) - 1
    return [
        Message(
            index=n,
            author=turn[0],
            text=turn[1],
            at=datetime.fromisoformat(turn[2]) if len(turn) > 2 else None,
            files=tuple(dialogue.get("files", ())) if n == last else (),
        )
        for n, turn in enumerate(turns)
    ]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda d: d["name"])
def test_a_dialogue_ends_as_it_should(dialogue: dict[str, Any]) -> None:
    messages = thread(dialogue)

    decision = decide(messages, now=NOW, market_of=load_terms().market)

    found = {s.id: s.level for s in decision.signals}
    assert (decision.route, decision.urgency) == (dialogue["route"], dialogue["urgency"]), found
    assert dialogue.get("signals", {}).items() <= found.items()
    assert not set(dialogue.get("not", ())) & found.keys()
    for signal in decision.signals:
        assert signal.quote in messages[signal.message].text
    for fact in decision.facts:
        assert fact.quote in messages[fact.message].text


def test_there_are_twenty_dialogues_in_both_languages() -> None:
    assert len(DIALOGUES) >= 20
    assert any("账户" in d["turns"][0][1] for d in DIALOGUES)

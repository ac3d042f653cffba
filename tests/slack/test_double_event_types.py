"""A lint: types of Slack's events that others keep take every event that the double emits."""

import copy

import pytest
from pydantic import ValidationError
from slack_events.validation import payload_type_for, validate_payload

from tests.slack.double import SlackDouble
from tests.slack.scenes import people_act


def test_every_event_has_the_types_that_others_know() -> None:
    with SlackDouble() as slack:
        people_act(slack)
        assert len(slack.events) > 50
        unknown = set()
        for body in slack.events:
            event = body["event"]
            kind = (event["type"], event.get("subtype"))
            if payload_type_for(*kind) is None:
                unknown.add(kind)
            validate_payload(*kind, event)
        assert unknown == set()
        wrong = {**copy.deepcopy(slack.events[0]["event"]), "ts": 1.5}
        with pytest.raises(ValidationError):
            validate_payload("message", None, wrong)

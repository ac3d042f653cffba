"""A double of Slack on loopback: Web API, Socket Mode, interactivity, signed HTTP. For tests only."""

from tests.slack.double.delivery import Ack, Envelope
from tests.slack.double.double import SlackDouble
from tests.slack.double.forms import NotThere
from tests.slack.double.people import Answer, User
from tests.slack.double.world import Call, Channel

__all__ = ["Ack", "Answer", "Call", "Channel", "Envelope", "NotThere", "SlackDouble", "User"]

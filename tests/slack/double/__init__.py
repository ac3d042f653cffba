"""A double of Slack on loopback: Web API, Socket Mode, interactivity, signed HTTP. For tests only.

    with SlackDouble() as slack:
        alice = slack.user("alice", "Alice Lin", locale="zh-CN")
        ask = slack.channel("ask-ip", [alice])
        ...  # start the bot with slack.api_url, slack.bot_token, slack.app_token
        slack.wait_connected()
        ts = alice.post(ask, "<@BOT> How long does a mark last?")
        reply = slack.until(lambda: slack.bot_messages(ask, ts))[0]
        alice.click(ask, reply["ts"], "was_helpful")
        assert check_calls(slack.calls) == []  # tests.slack.checks

What a person cannot do (click what is not there, send a form that is not filled in) raises `NotThere`.
"""

from tests.slack.double.delivery import Ack, Envelope
from tests.slack.double.double import SlackDouble
from tests.slack.double.forms import NotThere
from tests.slack.double.people import Answer, User
from tests.slack.double.world import Call, Channel

__all__ = ["Ack", "Answer", "Call", "Channel", "Envelope", "NotThere", "SlackDouble", "User"]

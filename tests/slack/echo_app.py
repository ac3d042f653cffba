"""A small Bolt app that answers everything, to try the double with a client that nobody here wrote."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.slack.double import SlackDouble


def view(text: str = "") -> dict[str, Any]:
    """A modal with one text, one choice and one optional date."""
    plain = {"type": "plain_text", "text": text or "Ask"}
    options = [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Germany", "Japan")]
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": plain,
        "submit": {"type": "plain_text", "text": "Send"},
        "notify_on_close": True,
        "private_metadata": "kept",
        "blocks": [
            {
                "type": "input",
                "block_id": "question",
                "label": {"type": "plain_text", "text": "Question"},
                "element": {"type": "plain_text_input", "action_id": "text", "max_length": 50},
            },
            {
                "type": "input",
                "block_id": "where",
                "label": {"type": "plain_text", "text": "Where"},
                "element": {
                    "type": "static_select",
                    "action_id": "country",
                    "options": options,
                    "initial_option": options[0],
                },
            },
            {
                "type": "input",
                "block_id": "when",
                "optional": True,
                "label": {"type": "plain_text", "text": "When"},
                "element": {"type": "datepicker", "action_id": "date"},
            },
        ],
    }


def buttons() -> list[dict[str, Any]]:
    """A section and two buttons."""
    labels = (("yes", "Yes"), ("no", "No"))
    elements = [
        {"type": "button", "action_id": f"say_{key}", "value": key, "text": {"type": "plain_text", "text": word}}
        for key, word in labels
    ]
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Well?"}},
        {"type": "actions", "block_id": "choice", "elements": elements},
    ]


def build(slack: SlackDouble, **options: Any) -> App:
    """The app, not yet connected."""
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    app = App(client=client, signing_secret=slack.signing_secret, **options)

    @app.event("app_mention")
    def mention(event: dict[str, Any], say: Any) -> None:
        say(text=f"echo {event['text']}", thread_ts=event.get("thread_ts") or event["ts"], blocks=buttons())

    @app.event("message")
    def message(event: dict[str, Any], say: Any) -> None:
        if event["channel_type"] == "im" and not event.get("subtype"):
            say(text=f"dm {event['text']}")

    @app.event(re.compile(".*"))
    def anything() -> None:
        pass

    @app.command("/echo")
    def command(ack: Any, body: dict[str, Any], respond: Any, client: WebClient) -> None:
        ack(text="heard")
        if body["text"] == "form":
            client.views_open(trigger_id=body["trigger_id"], view=view())
        else:
            respond(text=f"slash {body['text']}")

    @app.action(re.compile("say_.*"))
    def pressed(ack: Any, body: dict[str, Any], respond: Any) -> None:
        ack()
        respond(text=f"pressed {body['actions'][0]['value']}", replace_original=False, response_type="in_channel")

    @app.view("ask")
    def submitted(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        values = body["view"]["state"]["values"]
        text = values["question"]["text"]["value"]
        if text == "bad":
            ack(response_action="errors", errors={"question": "not this"})
            return
        ack()
        where = values["where"]["country"]["selected_option"]["value"]
        client.chat_postMessage(channel=body["user"]["id"], text=f"{text} in {where}")

    @app.view_closed("ask")
    def closed(ack: Any) -> None:
        ack()

    @app.shortcut("again")
    def shortcut(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=view())

    return app


@contextmanager
def connected(slack: SlackDouble, ping_interval: float = 10) -> Iterator[App]:
    """The app, connected by Bolt's own Socket Mode handler."""
    app = build(slack)
    handler = SocketModeHandler(app, slack.app_token, ping_interval=ping_interval)
    handler.connect()
    try:
        slack.wait_connected()
        yield app
    finally:
        # closing waits for the client's timers: not on the test's time
        threading.Thread(target=handler.close, daemon=True).start()

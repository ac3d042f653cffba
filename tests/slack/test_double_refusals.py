"""The double refuses what Slack refuses, through Slack's own client."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.slack.double import Channel, NotThere, SlackDouble, User
from tests.slack.echo_app import buttons, view
from tests.slack.scenes import client_of


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        yield double


@pytest.fixture
def bot(slack: SlackDouble) -> WebClient:
    return client_of(slack)


@pytest.fixture
def alice(slack: SlackDouble) -> User:
    return slack.user("alice", "Alice Lin", locale="zh-CN", tz="Asia/Shanghai", email="alice@desk.example")


@pytest.fixture
def ask(slack: SlackDouble, alice: User) -> Channel:
    return slack.channel("ask", [alice])


def refused(call: Callable[[], Any]) -> str:
    """The code of a refusal."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def test_tokens(slack: SlackDouble, bot: WebClient, ask: Channel) -> None:
    assert refused(WebClient("xoxb-nope", base_url=slack.api_url).auth_test) == "invalid_auth"
    assert refused(WebClient(base_url=slack.api_url).auth_test) == "not_authed"
    assert refused(WebClient(slack.app_token, base_url=slack.api_url).auth_test) == "not_allowed_token_type"
    assert refused(lambda: bot.api_call("chat.shout")) == "unknown_method"
    slack.revoke_token()
    assert refused(lambda: bot.chat_postMessage(channel=ask.id, text="Hi")) == "token_revoked"


def test_a_token_may_come_in_the_form_or_the_query(slack: SlackDouble) -> None:
    nobody = WebClient(base_url=slack.api_url)
    assert nobody.api_call("auth.test", data={"token": slack.bot_token})["ok"]
    assert nobody.api_call("auth.test", http_verb="GET", params={"token": slack.bot_token})["ok"]


def test_blocks_and_metadata_come_as_form_too(slack: SlackDouble, bot: WebClient, ask: Channel) -> None:
    import json

    data = {"channel": ask.id, "text": "Hi", "blocks": json.dumps(buttons()), "unfurl_links": "false"}
    ts = bot.api_call("chat.postMessage", data=data)["ts"]
    assert slack.message(ask, ts)["blocks"][1]["block_id"] == "choice"
    assert slack.calls[-1].args["unfurl_links"] is False


def test_scopes(slack: SlackDouble, bot: WebClient, ask: Channel, alice: User) -> None:
    private = slack.channel("secret", [alice], private=True)
    slack.scopes -= {"chat:write", "groups:history", "users:read.email"}
    assert refused(lambda: bot.chat_postMessage(channel=ask.id, text="Hi")) == "missing_scope"
    ts = alice.post(private, "Hello")
    assert refused(lambda: bot.conversations_replies(channel=private.id, ts=ts)) == "missing_scope"
    assert "email" not in bot.users_info(user=alice.id)["user"]["profile"]


def test_where_the_bot_may_write(slack: SlackDouble, bot: WebClient, alice: User) -> None:
    places = {
        "not_in_channel": slack.channel("far", [alice], bot_is_member=False),
        "is_archived": slack.channel("old", [alice], archived=True),
        "channel_not_found": slack.channel("hidden", [alice], bot_is_member=False, private=True),
    }
    for code, place in places.items():
        assert refused(lambda: bot.chat_postMessage(channel=place.id, text="Hi")) == code  # noqa: B023
    far = places["not_in_channel"]
    alice.post(far, "<@BOT>?")
    assert slack.events == []  # it hears nothing there either
    bot.conversations_join(channel=far.id)
    assert bot.chat_postMessage(channel=far.id, text="Hi")["ok"]


def test_long_and_many(slack: SlackDouble, bot: WebClient, ask: Channel) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}}

    def post(**more: Any) -> Callable[[], Any]:
        return lambda: bot.chat_postMessage(channel=ask.id, **more)

    assert refused(lambda: bot.api_call("chat.postMessage", json={"channel": ask.id})) == "no_text"
    assert refused(post(text="a", markdown_text="b")) == "markdown_text_conflict"
    assert refused(post(text="a", blocks=[section] * 51)) == "invalid_blocks"
    assert refused(post(text="a", blocks=[{"type": "nonsense"}])) == "invalid_blocks"
    assert refused(post(text="a", blocks=[{"type": "markdown", "text": "x" * 7000}] * 2)) == "msg_blocks_too_long"
    assert (
        refused(post(text="a", blocks=[{**section, "text": {"type": "mrkdwn", "text": "x" * 3001}}]))
        == "invalid_blocks"
    )
    twice = {"type": "actions", "elements": [buttons()[1]["elements"][0]] * 2}
    assert refused(post(text="a", blocks=[twice])) == "invalid_blocks"
    assert refused(post(text="a", metadata={"event_type": "x"})) == "invalid_metadata_schema"
    ts = post(text="x" * 50_000)()["ts"]
    assert len(slack.message(ask, ts)["text"]) == 40_000
    assert refused(lambda: bot.chat_update(channel=ask.id, ts=ts, text="x" * 4001)) == "msg_too_long"
    assert bot.chat_update(channel=ask.id, ts=ts, text="x" * 4000)["ok"]


def test_what_may_be_changed(slack: SlackDouble, bot: WebClient, ask: Channel, alice: User) -> None:
    ts = alice.post(ask, "Hello")
    assert refused(lambda: bot.chat_update(channel=ask.id, ts=ts, text="Hi")) == "cant_update_message"
    assert refused(lambda: bot.chat_delete(channel=ask.id, ts=ts)) == "cant_delete_message"
    shown = bot.chat_postEphemeral(channel=ask.id, user=alice.id, text="psst")["message_ts"]
    assert refused(lambda: bot.chat_update(channel=ask.id, ts=shown, text="Hi")) == "message_not_found"
    bob = slack.user("bob")
    assert refused(lambda: bot.chat_postEphemeral(channel=ask.id, user=bob.id, text="psst")) == "user_not_in_channel"
    assert [m["text"] for m in slack.ephemerals(alice)] == ["psst"] and slack.ephemerals(bob) == []
    assert bot.conversations_history(channel=ask.id)["messages"][0]["text"] == "Hello"


def test_a_reply_to_a_message_that_is_gone_lands_in_the_channel(
    slack: SlackDouble, bot: WebClient, ask: Channel, alice: User
) -> None:
    ts = alice.post(ask, "Hello")
    alice.delete(ask, ts)
    assert "thread_ts" not in bot.chat_postMessage(channel=ask.id, text="Hi", thread_ts=ts)["message"]
    ts = alice.post(ask, "Hello")
    alice.post(ask, "more", thread_ts=ts)
    alice.delete(ask, ts)
    assert slack.message(ask, ts)["subtype"] == "tombstone"
    assert bot.chat_postMessage(channel=ask.id, text="Hi", thread_ts=ts)["message"]["thread_ts"] == ts


def test_metadata_comes_back_only_when_asked_for(slack: SlackDouble, bot: WebClient, ask: Channel) -> None:
    metadata = {"event_type": "case", "event_payload": {"id": "1"}}
    ts = bot.chat_postMessage(channel=ask.id, text="Hi", metadata=metadata)["ts"]
    assert "metadata" not in bot.conversations_replies(channel=ask.id, ts=ts)["messages"][0]
    found = bot.conversations_replies(channel=ask.id, ts=ts, include_all_metadata=True)["messages"][0]
    assert found["metadata"] == metadata
    bot.chat_update(channel=ask.id, ts=ts, text="Hi!")
    assert slack.message(ask, ts)["metadata"] == metadata
    bot.chat_update(channel=ask.id, ts=ts, text="Hi!", metadata={})
    assert "metadata" not in slack.message(ask, ts)


def test_threads_are_read_in_pages(bot: WebClient, ask: Channel, alice: User) -> None:
    ts = alice.post(ask, "0")
    for n in range(1, 6):
        alice.post(ask, str(n), thread_ts=ts)
    first = bot.conversations_replies(channel=ask.id, ts=ts, limit=3)
    assert [m["text"] for m in first["messages"]] == ["0", "1", "2", "3"] and first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    second = bot.conversations_replies(channel=ask.id, ts=ts, limit=3, cursor=cursor)
    assert [m["text"] for m in second["messages"]] == ["0", "4", "5"] and not second["has_more"]


def test_streams_have_states(slack: SlackDouble, bot: WebClient, ask: Channel, alice: User) -> None:
    ts = alice.post(ask, "<@BOT> long answer, please")
    start = {"channel": ask.id, "thread_ts": ts}
    assert refused(lambda: bot.chat_startStream(**start)) == "missing_recipient_user_id"
    assert refused(lambda: bot.chat_startStream(**start, recipient_user_id=alice.id)) == "missing_recipient_team_id"
    who = {"recipient_user_id": alice.id, "recipient_team_id": slack.team_id}
    stream = bot.chat_startStream(**start, **who, markdown_text="One")["ts"]
    assert refused(lambda: bot.chat_update(channel=ask.id, ts=stream, text="x")) == "streaming_state_conflict"
    bot.chat_appendStream(channel=ask.id, ts=stream, markdown_text=" two")
    bot.chat_stopStream(channel=ask.id, ts=stream, markdown_text=" three")
    assert slack.message(ask, stream)["text"] == "One two three"
    late = {"channel": ask.id, "ts": stream, "markdown_text": "four"}
    assert refused(lambda: bot.chat_appendStream(**late)) == "message_not_in_streaming_state"
    assert bot.chat_update(channel=ask.id, ts=stream, text="done")["ok"]
    other = bot.chat_startStream(**start, **who)["ts"]
    alice.stop_agent_session(ask, ts)
    assert slack.events[-1]["event"]["streaming_message_ts"] == [other]
    assert refused(lambda: bot.chat_appendStream(channel=ask.id, ts=other, markdown_text="x")) == "stopped_by_user"
    too_long = {"channel": ask.id, "ts": bot.chat_startStream(**start, **who)["ts"], "markdown_text": "x" * 12_001}
    assert refused(lambda: bot.chat_appendStream(**too_long)) == "msg_blocks_too_long"


def test_triggers_live_three_seconds_and_once(slack: SlackDouble, bot: WebClient, alice: User) -> None:
    def trigger() -> str:
        alice.global_shortcut("x", wait=False)
        return str(slack.interactions[-1]["trigger_id"])

    assert refused(lambda: bot.views_open(trigger_id="1.2.3", view=view())) == "invalid_trigger_id"
    used = trigger()
    bot.views_open(trigger_id=used, view=view())
    assert refused(lambda: bot.views_open(trigger_id=used, view=view())) == "exchanged_trigger_id"
    slack.trigger_life_s = 0.0
    assert refused(lambda: bot.views_open(trigger_id=trigger(), view=view())) == "expired_trigger_id"
    slack.trigger_life_s = 3.0
    assert refused(lambda: bot.views_push(trigger_id=trigger(), view=view())) == "not_found"
    assert refused(lambda: bot.views_open(trigger_id=trigger(), view={"type": "modal"})) == "invalid_arguments"


def test_views_are_changed_by_hash_and_stacked_three_deep(slack: SlackDouble, bot: WebClient, alice: User) -> None:
    def press() -> str:
        alice.click_view("press", wait=False)
        return str(slack.interactions[-1]["trigger_id"])

    button = {"type": "button", "action_id": "press", "text": {"type": "plain_text", "text": "Press"}}
    form = view()
    form["blocks"].append({"type": "actions", "elements": [button]})
    alice.global_shortcut("x", wait=False)
    first = bot.views_open(trigger_id=slack.interactions[-1]["trigger_id"], view=form)["view"]
    bot.views_update(view_id=first["id"], hash=first["hash"], view=form)
    stale = {"view_id": first["id"], "hash": first["hash"], "view": form}
    assert refused(lambda: bot.views_update(**stale)) == "hash_conflict"
    for _ in range(2):
        bot.views_push(trigger_id=press(), view=form)
    assert refused(lambda: bot.views_push(trigger_id=press(), view=form)) == "push_limit_reached"
    top = slack.modal(alice)
    assert top["root_view_id"] == first["id"] and top["previous_view_id"] not in (None, first["id"])
    alice.close()
    alice.close()
    assert slack.modal(alice)["id"] == first["id"]
    alice.close()
    with pytest.raises(NotThere):
        alice.close()


def test_a_response_url_works_five_times(slack: SlackDouble, ask: Channel, alice: User) -> None:
    alice.slash("/firstline", "", ask, wait=False)
    url = slack.interactions[-1]["response_url"]
    statuses = [WebhookClient(url).send(text=str(n)).status_code for n in range(6)]
    assert statuses == [200] * 5 + [404]
    assert [m["text"] for m in slack.ephemerals(alice)] == list("01234")


def test_a_response_url_replaces_and_deletes(slack: SlackDouble, bot: WebClient, ask: Channel, alice: User) -> None:
    ts = bot.chat_postMessage(channel=ask.id, text="Hi", blocks=buttons())["ts"]
    alice.click(ask, ts, "say_yes", wait=False)
    url = WebhookClient(slack.interactions[-1]["response_url"])
    url.send(text="Done", replace_original=True)
    assert slack.message(ask, ts)["text"] == "Done" and "blocks" not in slack.message(ask, ts)
    url.send(delete_original=True)
    assert slack.message(ask, ts) is None


def test_people(slack: SlackDouble, bot: WebClient, alice: User) -> None:
    found = bot.users_info(user=alice.id, include_locale=True)["user"]
    assert (found["locale"], found["tz"], found["tz_offset"]) == ("zh-CN", "Asia/Shanghai", 28800)
    assert "locale" not in bot.users_info(user=alice.id)["user"]
    other = slack.user("mallory", team="T0OTHER000")
    stranger = bot.users_info(user=other.id)["user"]
    assert stranger["is_stranger"] and stranger["team_id"] == "T0OTHER000"
    assert bot.users_lookupByEmail(email="ALICE@desk.example")["user"]["id"] == alice.id
    assert refused(lambda: bot.users_lookupByEmail(email="no@where.example")) == "users_not_found"


def test_prompts_with_a_thread_fail_silently(slack: SlackDouble, bot: WebClient, alice: User) -> None:
    dm = slack.dm(alice)
    ts = alice.post(dm, "Hello")
    prompts = [{"title": "Fees", "message": "What are the fees?"}]
    bot.assistant_threads_setSuggestedPrompts(channel_id=dm.id, thread_ts=ts, prompts=prompts)
    assert slack.prompts(dm) == []
    bot.assistant_threads_setSuggestedPrompts(channel_id=dm.id, prompts=prompts)
    assert slack.prompts(dm) == prompts
    five = {"channel_id": dm.id, "prompts": prompts * 5}
    assert refused(lambda: bot.assistant_threads_setSuggestedPrompts(**five)) == "invalid_arguments"


def test_a_session_has_one_of_four_statuses(slack: SlackDouble, bot: WebClient, alice: User) -> None:
    dm = slack.dm(alice)
    assert refused(lambda: bot.agents_sessions_setStatus(channel_id=dm.id, status="thinking")) == "invalid_arguments"
    bot.agents_sessions_setStatus(channel_id=dm.id, status="processing", title="A case")
    assert (slack.status(dm), slack.title(dm)) == ("processing", "A case")


def test_a_status_goes_with_the_reply(slack: SlackDouble, bot: WebClient, alice: User) -> None:
    dm = slack.dm(alice)
    ts = alice.post(dm, "Hello")
    bot.assistant_threads_setStatus(channel_id=dm.id, thread_ts=ts, status="reading")
    assert slack.status(dm, ts) == "reading"
    bot.chat_postMessage(channel=dm.id, thread_ts=ts, text="Hi")
    assert slack.status(dm, ts) == ""


def test_files_are_downloaded_with_the_token_only(slack: SlackDouble, ask: Channel, alice: User) -> None:
    from urllib.request import Request, urlopen

    ts = alice.post(ask, "read this", files=[("letter.txt", "Dear Sirs")])
    url = slack.message(ask, ts)["files"][0]["url_private_download"]
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    with urlopen(Request(url, headers=headers)) as answer:
        assert answer.read() == b"Dear Sirs"
    with urlopen(Request(url)) as answer:  # Slack's sign-in page, with status 200
        assert answer.status == 200 and b"Sign in" in answer.read()


def test_files_are_uploaded_in_three_steps(slack: SlackDouble, bot: WebClient, ask: Channel) -> None:
    bot.files_upload_v2(channel=ask.id, filename="case.json", content='{"a": 1}', title="Case", initial_comment="Here")
    (message,) = slack.messages(ask)
    assert message["text"] == "Here" and message["files"][0]["title"] == "Case"
    assert slack.world.files[message["files"][0]["id"]].content == b'{"a": 1}'


def test_people_click_only_what_is_there(slack: SlackDouble, bot: WebClient, ask: Channel, alice: User) -> None:
    good, bad = ({"text": {"type": "plain_text", "text": w}, "value": w.lower()} for w in ("Good", "Bad"))
    element = {"type": "feedback_buttons", "action_id": "rate", "positive_button": good, "negative_button": bad}
    blocks = [{"type": "context_actions", "elements": [element]}]
    ts = bot.chat_postMessage(channel=ask.id, text="Hi", blocks=blocks)["ts"]
    alice.click(ask, ts, "rate", "bad", wait=False)
    action = slack.interactions[-1]["actions"][0]
    assert (action["type"], action["value"]) == ("feedback_buttons", "bad")
    for wrong in (lambda: alice.click(ask, ts, "rate", "so-so"), lambda: alice.click(ask, ts, "other")):
        with pytest.raises(NotThere):
            wrong()
    bot.chat_update(channel=ask.id, ts=ts, text="Thanks")
    with pytest.raises(NotThere):
        alice.click(ask, ts, "rate", "good")


def test_events_of_kinds_that_nobody_subscribed_to_do_not_come(slack: SlackDouble, ask: Channel, alice: User) -> None:
    slack.subscriptions = {"app_mention"}
    alice.post(ask, "Hello")
    alice.post(ask, "<@BOT>")
    assert [e["event"]["type"] for e in slack.events] == ["app_mention"]
    slack.subscriptions |= {"message.channels"}
    slack.mention_first = True
    alice.post(ask, "<@BOT>")
    assert [e["event"]["type"] for e in slack.events[1:]] == ["app_mention", "message"]


def test_a_connect_person_is_marked(slack: SlackDouble) -> None:
    mallory = slack.user("mallory", "Mallory Other", team="T0OTHER000")
    shared = slack.channel("shared", [mallory], shared=True)
    mallory.post(shared, "Hello")
    (body,) = slack.events
    assert body["is_ext_shared_channel"] and body["authorizations"][0]["team_id"] == slack.team_id
    assert {body["event"][k] for k in ("team", "user_team", "source_team")} == {"T0OTHER000"}

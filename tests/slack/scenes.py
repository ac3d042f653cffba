"""A day in the double without any bot: everything that people can do, so that every payload comes up once."""

from typing import Any

from slack_sdk import WebClient

from tests.slack.double import SlackDouble
from tests.slack.echo_app import buttons, view

HOME = {"type": "home", "blocks": buttons()}


def client_of(slack: SlackDouble) -> WebClient:
    """Slack's client with the bot's token."""
    return WebClient(slack.bot_token, base_url=slack.api_url)


def people_act(slack: SlackDouble) -> None:
    """Events of every kind, from people here and from another organisation, in every kind of conversation."""
    bot = client_of(slack)
    alice, mallory = slack.user("alice"), slack.user("mallory", "Mallory Other", team="T0OTHER000")
    places = [
        slack.channel("open", [alice]),
        slack.channel("private", [alice], private=True),
        slack.channel("shared", [alice, mallory], shared=True),
        slack.dm(alice),
    ]
    for place in places:
        ts = alice.post(place, "Hello <@BOT>, see https://example.org/?a=1&b=2 & <this>")
        answer = bot.chat_postMessage(channel=place.id, text="Hi", thread_ts=ts, blocks=buttons())["ts"]
        reply = alice.post(place, "thanks <@BOT>", thread_ts=ts)
        alice.post(place, "all of you", thread_ts=ts, broadcast=True)
        alice.post(place, "read this", files=[("letter.txt", "Dear Sirs")])
        alice.edit(place, reply, "thanks!")
        alice.react(place, answer, "eyes")
        alice.unreact(place, answer, "eyes")
        bot.chat_update(channel=place.id, ts=answer, text="Hi again")
        bot.chat_postMessage(channel=place.id, text="both", thread_ts=ts, reply_broadcast=True)
        alice.delete(place, reply)
        alice.stop_agent_session(place, ts)
    slack.invite(places[0], slack.user("bob"))
    mallory.post(places[2], "from outside <@BOT>")
    for tab in ("home", "messages"):
        alice.open_home(tab)
    bot.views_publish(user_id=alice.id, view=HOME)
    alice.open_home()


def people_click(slack: SlackDouble) -> None:
    """Interactions of every kind; nobody answers."""
    bot = client_of(slack)
    alice = slack.user("alice")
    place = slack.channel("clicks", [alice])
    ts = alice.post(place, "Hello")
    posted = bot.chat_postMessage(channel=place.id, text="Hi", thread_ts=ts, blocks=buttons())["ts"]
    alice.click(place, posted, "say_yes", wait=False)
    bot.chat_postEphemeral(channel=place.id, user=alice.id, text="psst", blocks=buttons())
    alice.click_ephemeral("say_no", wait=False)
    bot.views_publish(user_id=alice.id, view=HOME)
    alice.click_home("say_yes", wait=False)
    alice.global_shortcut("callback", wait=False)
    alice.message_shortcut("callback", place, ts, wait=False)
    alice.slash("/firstline", "hello", place, wait=False)
    slack.retry_clock(ack_limit_s=0.01)
    opened(slack, bot, alice)
    alice.click_view("press", wait=False)
    alice.submit(values={"text": "Q"})
    alice.close()


def opened(slack: SlackDouble, bot: WebClient, alice: Any) -> None:
    """Open the form with one more button in it."""
    alice.global_shortcut("open", wait=False)
    form = {**view(), "close": {"type": "plain_text", "text": "Cancel"}}
    press = {"type": "button", "action_id": "press", "text": {"type": "plain_text", "text": "Press"}}
    form["blocks"].append({"type": "actions", "elements": [press]})
    bot.views_open(trigger_id=slack.interactions[-1]["trigger_id"], view=form)


def bot_calls(slack: SlackDouble) -> None:
    """Every method of the Web API once, with an answer that is ok."""
    bot = client_of(slack)
    alice = slack.user("carol", email="carol@desk.example")
    place, dm = slack.channel("calls", [alice]), slack.dm(alice)
    ts = alice.post(place, "Hello", files=[("letter.txt", "Dear Sirs")])
    question = alice.post(dm, "Hello")
    WebClient(slack.app_token, base_url=slack.api_url).apps_connections_open(app_token=slack.app_token)
    bot.auth_test()
    metadata = {"event_type": "case", "event_payload": {"id": "1"}}
    own = bot.chat_postMessage(channel=place.id, text="Hi", thread_ts=ts, blocks=buttons(), metadata=metadata)["ts"]
    bot.chat_update(channel=place.id, ts=own, text="Hi!", blocks=buttons())
    bot.chat_postEphemeral(channel=place.id, user=alice.id, text="psst")
    bot.chat_getPermalink(channel=place.id, message_ts=own)
    bot.reactions_add(channel=place.id, timestamp=own, name="eyes")
    bot.reactions_get(channel=place.id, timestamp=own)
    bot.conversations_replies(channel=place.id, ts=ts, include_all_metadata=True)
    bot.conversations_history(channel=place.id, limit=1)
    for method in ("conversations_info", "conversations_members", "conversations_join"):
        getattr(bot, method)(channel=place.id)
    bot.conversations_info(channel=dm.id)
    bot.conversations_open(users=alice.id, return_im=True)
    bot.conversations_list(types="public_channel,im")
    bot.users_info(user=alice.id, include_locale=True)
    bot.users_list()
    bot.users_lookupByEmail(email="carol@desk.example")
    bot.team_info()
    bot.bots_info(bot=slack.bot_id)
    _agent_calls(bot, dm.id, question)
    _view_calls(slack, bot, alice)
    bot.files_upload_v2(channel=place.id, filename="case.json", content="{}", title="Case", thread_ts=ts)
    bot.files_info(file=slack.message(place, ts)["files"][0]["id"])
    bot.chat_delete(channel=place.id, ts=own)


def _agent_calls(bot: WebClient, dm: str, question: str) -> None:
    bot.assistant_threads_setStatus(channel_id=dm, thread_ts=question, status="reading")
    bot.assistant_threads_setTitle(channel_id=dm, thread_ts=question, title="A case")
    bot.assistant_threads_setSuggestedPrompts(
        channel_id=dm, prompts=[{"title": "Fees", "message": "What are the fees?"}]
    )
    bot.agents_sessions_setStatus(channel_id=dm, thread_ts=question, status="processing")
    bot.agents_sessions_rename(channel_id=dm, thread_ts=question, title="Another case")
    stream = bot.chat_startStream(channel=dm, thread_ts=question, markdown_text="One")["ts"]
    bot.chat_appendStream(channel=dm, ts=stream, markdown_text=" two")
    bot.chat_stopStream(channel=dm, ts=stream, markdown_text=" three", blocks=buttons())


def _view_calls(slack: SlackDouble, bot: WebClient, alice: Any) -> None:
    opened(slack, bot, alice)
    alice.click_view("press", wait=False)
    pushed = bot.views_push(trigger_id=slack.interactions[-1]["trigger_id"], view=view("Two"))["view"]
    bot.views_update(view_id=pushed["id"], hash=pushed["hash"], view=view("Three"))
    bot.views_publish(user_id=alice.id, view=HOME)

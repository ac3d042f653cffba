"""What people do in Slack: write, edit, react, click, fill in forms."""

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.slack.double import events, forms, interactions, messages, modals
from tests.slack.double.forms import NotThere
from tests.slack.double.methods_chat import add_ephemeral, content
from tests.slack.double.methods_conversations import react
from tests.slack.double.text import typed
from tests.slack.double.world import Channel, Json, Person, StoredFile

if TYPE_CHECKING:
    from tests.slack.double.double import SlackDouble


@dataclass(frozen=True)
class Answer:
    """How the bot took an interaction."""

    acked: bool
    payload: Json
    latency_s: float | None = None

    @property
    def response_action(self) -> str | None:
        """errors, update, push or clear; None when the form just closed."""
        return self.payload.get("response_action")

    @property
    def errors(self) -> Json:
        """Block id -> what is wrong, as the form shows it."""
        return self.payload.get("errors") or {}


class User:
    """A person with hands."""

    def __init__(self, slack: "SlackDouble", person: Person) -> None:
        self.slack, self.person, self.world = slack, person, slack.world
        self.id = person.id
        self._left: dict[str, Json] = {}

    def __repr__(self) -> str:
        return f"<User {self.person.handle} {self.id}>"

    # -- messages -------------------------------------------------------------------------------------------------

    def post(
        self,
        channel: Channel,
        text: str,
        thread_ts: str | None = None,
        files: list[Any] | None = None,
        broadcast: bool = False,
        emit: bool = True,
    ) -> str:
        """Write a message; `<@BOT>` mentions the bot. Returns its ts.

        `files` are names and contents, then perhaps their kind and the status that a download answers instead.
        """
        with self.world.lock:
            if self.id not in channel.members:
                raise NotThere(f"{self.person.handle} is not a member of {channel.name}")
            stored = self._message(channel, text, thread_ts, files or [], broadcast)
            messages.add(self.world, channel, stored)
        if emit:
            self._emit_post(channel, stored)
        return str(stored["ts"])

    def _message(self, channel: Channel, text: str, thread_ts: str | None, files: list[Any], broadcast: bool) -> Json:
        words, blocks = typed(text.replace("<@BOT>", f"<@{self.world.bot.id}>"))
        number = self.world.next_number()
        stored: Json = {
            "client_msg_id": f"00000000-0000-4000-8000-{number:012d}",
            "type": "message",
            "text": words,
            "user": self.id,
            "ts": self.world.next_ts(),
            "team": self.person.team_id,
            **events.foreign(self.world, self.person),
        }
        if blocks:
            stored["blocks"] = blocks
        if thread_ts:
            parent = channel.messages.get(thread_ts)
            if parent is None:
                raise NotThere(f"no message {thread_ts} to reply to")
            stored["thread_ts"] = parent.get("thread_ts", thread_ts)
            stored["parent_user_id"] = parent.get("user", "")
        if files:
            stored.update(subtype="file_share", upload=False, display_as_bot=False)
            stored["files"] = [self._file(one) for one in files]
        if broadcast and thread_ts:
            strip = ("reactions", "metadata", "blocks")
            root = {k: v for k, v in channel.messages[stored["thread_ts"]].items() if k not in strip}
            stored.update(subtype="thread_broadcast", root=copy.deepcopy(root))
        return stored

    def _file(self, given: Any) -> Json:
        name, content, *rest = given
        data = content.encode() if isinstance(content, str) else content
        info = messages.file_info(self.world, self.person, name, len(data), rest[0] if rest else "text/plain")
        self.world.files[info["id"]] = StoredFile(info, data, rest[1] if len(rest) > 1 else None)
        return copy.deepcopy(info)

    def _emit_post(self, channel: Channel, stored: Json) -> None:
        out = [events.message(channel, stored)]
        if f"<@{self.world.bot.id}>" in stored["text"] and channel.kind != "im":
            out.append(events.app_mention(channel, stored))
        if self.slack.mention_first:
            out.reverse()
        for event in out:
            messages.emit(self.world, channel, event)

    def edit(self, channel: Channel, ts: str, text: str) -> None:
        """Change an own message."""
        self._own(channel, ts)
        words, blocks = typed(text.replace("<@BOT>", f"<@{self.world.bot.id}>"))
        messages.update(self.world, channel, ts, self.id, text=words, blocks=blocks)

    def delete(self, channel: Channel, ts: str) -> None:
        """Delete an own message."""
        self._own(channel, ts)
        messages.delete(self.world, channel, ts)

    def _own(self, channel: Channel, ts: str) -> Json:
        stored = channel.messages.get(ts)
        if stored is None or stored.get("user") != self.id:
            raise NotThere(f"{self.person.handle} has no message {ts} in {channel.name}")
        return stored

    def react(self, channel: Channel, ts: str, name: str) -> None:
        """Add a reaction."""
        if not react(self.world, channel, channel.messages[ts], self.id, name):
            raise NotThere(f"{self.person.handle} has {name} on {ts} already")

    def unreact(self, channel: Channel, ts: str, name: str) -> None:
        """Take a reaction away."""
        stored = channel.messages[ts]
        with self.world.lock:
            one = next(r for r in stored.get("reactions", []) if r["name"] == name and self.id in r["users"])
            one["users"].remove(self.id)
            one["count"] = len(one["users"])
            stored["reactions"] = [r for r in stored["reactions"] if r["count"]]
            self.world.touch()
        event = events.reaction(self.world, "reaction_removed", self.id, channel, stored, name)
        messages.emit(self.world, channel, event)

    # -- clicks ---------------------------------------------------------------------------------------------------

    def click(
        self, channel: Channel, message_ts: str, action_id: str, value: Any = None, index: int = 0, wait: bool = True
    ) -> Answer:
        """Click or choose in a message. Fails when the element does not stand there."""
        stored = channel.messages.get(message_ts)
        if stored is None or self.id not in channel.members:
            raise NotThere(f"{self.person.handle} sees no message {message_ts} in {channel.name}")
        return self._click_message(channel, stored, action_id, value, index, wait)

    def click_ephemeral(
        self, action_id: str, value: Any = None, index: int = 0, message_ts: str | None = None, wait: bool = True
    ) -> Answer:
        """Click in the newest message that only this person sees (or in the one named)."""
        seen = [m for m in self.world.ephemerals if m["user"] == self.id and message_ts in (None, m["ts"])]
        for shown in reversed(seen):
            if message_ts or any(
                e.get("action_id") == action_id for b in shown["blocks"] for e in messages.elements_of(b)
            ):
                return self._click_message(self.world.channels[shown["channel"]], shown, action_id, value, index, wait)
        raise NotThere(f"{self.person.handle} sees no private message with {action_id}")

    def _click_message(
        self, channel: Channel, stored: Json, action_id: str, value: Any, index: int, wait: bool
    ) -> Answer:
        block, element = forms.find(stored.get("blocks", []), action_id, value, index)
        action = forms.action(block, element, value, self.world.next_ts())
        # What a person ticked in a message stays ticked in their window until that block is another one.
        state = forms.state_of(stored["blocks"], self._left.get(stored["ts"]))
        if element["type"] in forms.STATE:
            state[block["block_id"]][element["action_id"]] = forms.chosen(element, value)
            self._left[stored["ts"]] = state
        payload = interactions.block_actions_in_message(self.world, self.person, channel, stored, action, state)
        return self.slack.interact("interactive", payload, wait=wait)

    def click_home(self, action_id: str, value: Any = None, index: int = 0, wait: bool = True) -> Answer:
        """Click in the Home tab."""
        view = self.world.homes.get(self.id)
        if view is None:
            raise NotThere(f"{self.person.handle} has no Home tab")
        return self._click_in(view, action_id, value, index, wait)

    def click_view(
        self, action_id: str, value: Any = None, index: int = 0, view: str | None = None, wait: bool = True
    ) -> Answer:
        """Click in the open modal."""
        return self._click_in(modals.open_view(self.world, self.id, view), action_id, value, index, wait)

    def _click_in(self, view: Json, action_id: str, value: Any, index: int, wait: bool) -> Answer:
        block, element = forms.find(view["blocks"], action_id, value, index)
        action = forms.action(block, element, value, self.world.next_ts())
        with self.world.lock:
            values = forms.state_of(view["blocks"], view["state"]["values"])
            if element["type"] in forms.STATE:
                values[block["block_id"]][element["action_id"]] = forms.chosen(element, value)
            view["state"]["values"] = values
        payload = interactions.block_actions_in_view(self.world, self.person, view, action)
        return self.slack.interact("interactive", payload, wait=wait)

    # -- forms, commands, shortcuts -------------------------------------------------------------------------------

    def submit(self, view: str | None = None, values: Json | None = None) -> Answer:
        """Fill in the open modal and send it; what the bot answers is applied as the client would."""
        shown = modals.open_view(self.world, self.id, view)
        if not shown.get("submit"):
            raise NotThere("this view has no submit button")
        with self.world.lock:
            shown["state"] = {"values": forms.fill(shown, values or {})}
        answer = self.slack.interact("interactive", interactions.view_submission(self.world, self.person, shown))
        if answer.acked:
            modals.apply(self.world, self.id, shown, answer.payload)
        return answer

    def close(self, view: str | None = None, clear: bool = False) -> Answer | None:
        """Close the open modal, or all of the stack; the bot hears of it when the view asked for that."""
        shown = modals.open_view(self.world, self.id, view)
        modals.close(self.world, self.id, shown, everything=clear)
        if not shown.get("notify_on_close"):
            return None
        return self.slack.interact(
            "interactive", interactions.view_closed(self.world, self.person, shown, cleared=clear)
        )

    def slash(self, command: str, text: str, channel: Channel, wait: bool = True) -> Answer:
        """Type a slash command."""
        payload = interactions.slash(self.world, self.person, channel, command, text)
        answer = self.slack.interact("slash_commands", payload, wait=wait)
        self._show_reply(channel, answer)
        return answer

    def _show_reply(self, channel: Channel, answer: Answer) -> None:
        if answer.payload.get("text") or answer.payload.get("blocks"):
            text, blocks = content(answer.payload)
            if answer.payload.get("response_type") == "in_channel":
                messages.from_bot(self.world, channel, text=text, blocks=blocks)
            else:
                add_ephemeral(self.world, channel, self.id, text, blocks, None)

    def message_shortcut(self, callback_id: str, channel: Channel, ts: str, wait: bool = True) -> Answer:
        """Use a shortcut from a message's menu."""
        payload = interactions.message_shortcut(self.world, self.person, channel, channel.messages[ts], callback_id)
        return self.slack.interact("interactive", payload, wait=wait)

    def global_shortcut(self, callback_id: str, wait: bool = True) -> Answer:
        """Use a shortcut from the search bar or the lightning menu."""
        return self.slack.interact(
            "interactive", interactions.shortcut(self.world, self.person, callback_id), wait=wait
        )

    def open_home(self, tab: str = "home") -> None:
        """Open the app: its Home tab or its Messages tab."""
        event = events.home_opened(self.world, self.id, tab)
        self.world.emit(events.wrap(self.world, event))

    def stop_agent_session(self, channel: Channel, thread_ts: str) -> None:
        """Press stop while the bot writes."""
        with self.world.lock:
            streams = []
            for (channel_id, ts), stream in self.world.streams.items():
                if channel_id == channel.id and stream["thread_ts"] == thread_ts and stream["state"] == "streaming":
                    stream["state"] = "stopped_by_user"
                    streams.append(ts)
        event = events.session_stopped(self.world, self.id, channel, thread_ts, streams)
        messages.emit(self.world, channel, event)

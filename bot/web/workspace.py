"""The local workspace as a platform: what is in the database is on the screen."""

import uuid
from collections.abc import Callable
from datetime import datetime

from bot.conversations import ASK_EXPERT, NEW_MATTER, REOPEN, ActionId, Attachment, Incoming, Person
from bot.desk import Desk, Receipt
from bot.errors import NotAllowed

PLATFORM = "workspace"
ASK_IP, DISPUTES, DIRECT = "ask-ip", "disputes", "direct"
CHANNELS = (ASK_IP, DISPUTES, DIRECT)
MENTION = "@firstline"


class Workspace:
    """Turns what a person types into messages of the desk. Nothing needs sending: pages read the database."""

    platform = PLATFORM

    def __init__(self, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._clock = clock

    def prepare(self, message: int) -> None:
        """Nothing to do: a message says everything about itself."""

    def show(self, message: int) -> None:
        """Nothing to do: the commit that made the message put it on every page."""

    mirror = show

    def show_case(self, case: int) -> None:
        """Nothing to do: the desk's pages read the case."""

    def offer(self, message: int) -> None:
        """Nothing to do: in the workspace the bot answers where it is meant, and is silent where it is not."""

    def alarm(self, message: int, reason: str) -> None:
        """Nothing to do: what stands in the database is shown."""

    def write(
        self, person: Person, channel: str, text: str, *, thread: int | None = None, key: str | None = None,
        files: tuple[str, ...] = (), attachments: tuple[Attachment, ...] = (),
    ) -> Receipt:  # fmt: skip
        """A message in a channel, or in a thread of it. `key` makes a repeated sending of the same message one.

        In #ask-ip and in a direct message the bot is always meant, in #disputes where it is mentioned.
        """
        key = key or uuid.uuid4().hex
        thread_key = key
        if thread is not None:
            _platform, channel, thread_key = self._desk.place(person, thread)
        meant = person.role == "enterprise" and (channel != DISPUTES or MENTION in text.lower())
        return self._desk.receive(
            Incoming(
                platform=PLATFORM,
                channel=channel,
                message=key,
                thread=thread_key,
                author=person,
                text=text,
                at=self._clock(),
                files=files,
                attachments=attachments,
                addressed=meant,
            )
        )

    def ask_expert(self, person: Person, thread: int, words: str) -> Receipt:
        """The button *Ask an expert* under the last reply; pressing it again changes nothing.

        `words` is what stands in the thread for the press, in the person's language.
        """
        return self._pressed(person, thread, "ask_expert", ASK_EXPERT, words, ask_expert=True)

    def choose_matter(self, person: Person, thread: int, *, same: bool, words: str) -> Receipt:
        """The buttons *the same matter* and *a new one* after a case was resolved; pressing again changes nothing."""
        return self._pressed(person, thread, "reopen_or_new", REOPEN if same else NEW_MATTER, words)

    def _pressed(
        self, person: Person, thread: int, action: ActionId, kind: str, words: str, *, ask_expert: bool = False
    ) -> Receipt:
        """A message that stands for a button under the newest reply that offers it."""
        if person.role != "enterprise":
            raise NotAllowed("only the enterprise presses what it is offered")
        _platform, channel, thread_key = self._desk.place(person, thread)
        posted = self._desk.thread(person, thread)
        under = max((m.seq for m in posted if m.reply and action in m.reply.actions), default=0)
        return self._desk.receive(
            Incoming(
                platform=PLATFORM,
                channel=channel,
                message=f"{kind}{thread}:{under}",
                thread=thread_key,
                author=person,
                text=words,
                at=self._clock(),
                addressed=True,
                ask_expert=ask_expert,
            )
        )

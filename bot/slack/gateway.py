"""Posting on Slack once: paced, looked up before it is repeated, and patient with a Slack that has trouble."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from bot.errors import NotReachable, Stopping, Undeliverable
from bot.slack.api import Api, MustBeMended, RateLimited
from bot.slack.blocks import Outgoing, section
from bot.storage.slack import Channel, Place, SlackStore

EVENT = "firstline_delivery"
PATIENCE_S = 900.0
"""How long one call waits for a Slack that has trouble; after that the durable step tries again later."""
HURRY_S = 5.0
"""The same while somebody who has pressed something waits."""
LONGEST_PAUSE_S = 30.0
READ_PATIENCE_S = 90.0
"""The same for reading a thread: an answer without its beginning is better than none for long."""
PAGE = 15
MOST_PAGES = 40
_REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_blocks_too_many"})

log = structlog.get_logger()


class Gateway:
    """What the desk does on Slack. `api` gives the Web API of the workspace that a channel belongs to."""

    def __init__(
        self,
        api: Callable[[str | None], Api],
        store: SlackStore,
        *,
        pace_s: float,
        stopping: threading.Event,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Once `stopping` is set nothing waits any longer: what was not sent is sent after the next start."""
        self._api = api
        self._store = store
        self._pace_s = pace_s
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}
        self._stopping = stopping

    def of(self, channel: str, team: str | None = None) -> Api:
        """The Web API of the workspace that this channel belongs to; of `team` where that is not known."""
        known = self._store.channel(channel) if channel else None
        return self._api(known.team if known else team)

    def post(
        self, key: str, channel: str, thread: str | None, message: Outgoing, *, upto: int | None = None,
        hurry: bool = False,
    ) -> str:  # fmt: skip
        """Post once for this key, whatever was killed before; the `ts` under which it stands.

        In a `hurry` somebody who has pressed something waits, and a Slack that has trouble is not waited for long.
        """
        patience_s = HURRY_S if hurry else self._patience_s
        place = self._store.place(key)
        if place is not None and place.ts is not None:
            return place.ts
        if not self._store.begin(key, channel, thread, upto):
            found = self._patiently(lambda: self._seen(key, channel, thread) or {}, None, patience_s=patience_s)
            if found:
                self._store.done(key, found["ts"])
                return str(found["ts"])
        ts = self._send(key, channel, thread, message, patience_s)
        self._store.done(key, ts)
        return ts

    def keep(self, key: str, channel: str, thread: str | None, messages: Sequence[Outgoing], *, changed: bool) -> None:
        """Post each part once; what was `changed` is brought up to date where it stands."""
        for n, outgoing in enumerate(messages):
            place = self._store.place(f"{key}:{n}")
            if changed and place is not None and place.ts is not None:
                self.update(place, outgoing)
            else:
                self.post(f"{key}:{n}", channel, thread, outgoing)
        for place in self._store.places(f"{key}:")[len(messages) :] if changed else ():
            if place.ts is not None:
                self.update(place, Outgoing("…", (section("…"),)))

    def update(self, place: Place, message: Outgoing) -> bool:
        """Change what stands there; False if it does not stand there any more."""
        try:
            self._with_blocks_or_without(
                message,
                lambda blocks: self.of(place.channel).post(
                    "chat.update",
                    channel=place.channel,
                    ts=place.ts,
                    text=message.text,
                    blocks=blocks,
                    parse="none",
                ),
                place.channel,
            )
        except Undeliverable as error:
            if error.reason in ("message_not_found", "cant_update_message", "edit_window_closed"):
                return False
            raise
        return True

    def whisper(self, channel: str, person: str, thread: str | None, message: Outgoing) -> None:
        """Show something to one person only. Slack does not promise that they see it."""
        self._with_blocks_or_without(
            message,
            lambda blocks: self.of(channel).post(
                "chat.postEphemeral",
                channel=channel,
                user=person,
                thread_ts=thread,
                text=message.text,
                blocks=blocks,
                parse="none",
            ),
            channel,
        )

    def direct(self, person: str, channel: str, *, hurry: bool = False, team: str | None = None) -> str:
        """The channel of direct messages with a person whom we met in `channel`, or in no channel of this `team`."""
        opened = self._patiently(
            lambda: self.of(channel, team).post("conversations.open", users=person),
            None,
            wait_for_mend=False,
            patience_s=HURRY_S if hurry else None,
        )
        found = str(opened["channel"]["id"])
        met = self._store.channel(channel) if channel else None
        where = met.team if met else team
        if where is not None and self._store.channel(found) is None:
            # Whose token writes there: the one of the workspace in which we met.
            self._store.keep_channel(Channel(found, where, found, "im"))
        return found

    def permalink(self, channel: str, ts: str) -> str | None:
        """The address of a message; None where Slack does not give it."""
        try:
            return str(self.of(channel).read("chat.getPermalink", channel=channel, message_ts=ts)["permalink"])
        except (NotReachable, Undeliverable):
            return None

    def replies(self, channel: str, thread: str, *, before: str) -> list[dict[str, Any]]:
        """The messages of a thread from its start, older than `before`; oldest first."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = self._read(
                "conversations.replies", channel=channel, ts=thread, latest=before, limit=PAGE, cursor=cursor
            )
            found += [m for m in page.get("messages", []) if float(m.get("ts", 0)) < float(before)]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                break
        return found

    # -- inside -----------------------------------------------------------------------------------------------------

    def _send(self, key: str, channel: str, thread: str | None, message: Outgoing, patience_s: float) -> str:
        metadata = {"event_type": EVENT, "event_payload": {"delivery": key}}

        def call(blocks: list[dict[str, Any]] | None) -> dict[str, Any]:
            return self.of(channel).post(
                "chat.postMessage", channel=channel, thread_ts=thread, text=message.text, blocks=blocks,
                metadata=metadata, unfurl_links=False, unfurl_media=False, parse="none",
            )  # fmt: skip

        def seen() -> dict[str, Any] | None:
            return self._seen(key, channel, thread)

        try:
            return str(self._with_blocks_or_without(message, call, channel, seen, patience_s)["ts"])
        except Undeliverable:
            self._store.forget(key)
            raise

    def _with_blocks_or_without(
        self,
        message: Outgoing,
        call: Callable[[list[dict[str, Any]] | None], dict[str, Any]],
        channel: str,
        seen: Callable[[], dict[str, Any] | None] = lambda: None,
        patience_s: float | None = None,
    ) -> dict[str, Any]:
        """The same words without their form where Slack does not take the form."""
        try:
            return self._patiently(lambda: call(list(message.blocks)), channel, seen, patience_s=patience_s)
        except Undeliverable as error:
            if error.reason not in _REFUSED_BLOCKS:
                raise
            log.error("blocks refused", channel=channel, reason=error.reason)
            return self._patiently(lambda: call(None), channel, seen, patience_s=patience_s)

    def _patiently(
        self,
        call: Callable[[], dict[str, Any]],
        channel: str | None,
        seen: Callable[[], dict[str, Any] | None] = lambda: None,
        *,
        wait_for_mend: bool = True,
        patience_s: float | None = None,
    ) -> dict[str, Any]:
        """Call in the channel's turn until Slack takes it; `seen` says whether a call that failed arrived all the same."""
        until = time.monotonic() + (self._patience_s if patience_s is None else patience_s)
        pause, doubt = 1.0, False
        while True:
            if channel is not None:
                self._turn(channel)
            try:
                found = seen() if doubt else None
                if found is not None:
                    return found
                doubt = False
                return call()
            except RateLimited as error:
                self._wait(error.seconds, until)
            except NotReachable as error:
                mend = isinstance(error, MustBeMended)
                if mend and not wait_for_mend:
                    raise
                doubt = doubt or not mend
                self._wait(pause, until)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    def _read(self, method: str, *, channel: str, **arguments: Any) -> dict[str, Any]:
        """Read as soon as Slack lets us; only a pause that it asks for is waited for."""
        until = time.monotonic() + READ_PATIENCE_S
        while True:
            try:
                return self.of(channel).read(method, channel=channel, **arguments)
            except RateLimited as error:
                self._wait(error.seconds, until)

    def _turn(self, channel: str) -> None:
        """Wait until this channel may get its next message."""
        with self._lock:
            at = max(time.monotonic(), self._free_at.get(channel, 0.0))
            self._free_at[channel] = at + self._pace_s
        self._wait(at - time.monotonic(), None)

    def _wait(self, seconds: float, until: float | None) -> None:
        if until is not None and time.monotonic() + seconds > until:
            raise NotReachable("Slack has trouble; it is tried again later")
        if self._stopping.wait(max(seconds, 0.0)):
            raise Stopping

    def _seen(self, key: str, channel: str, thread: str | None) -> dict[str, Any] | None:
        found = self._look(key, channel, thread)
        return {"ts": found} if found else None

    def _look(self, key: str, channel: str, thread: str | None) -> str | None:
        """Whether a message for this key stands there, by its metadata."""
        method = "conversations.replies" if thread else "conversations.history"
        cursor: str | None = None
        try:
            for _ in range(MOST_PAGES):
                page = self.of(channel).read(
                    method, channel=channel, ts=thread, include_all_metadata=True, limit=PAGE if thread else 100,
                    cursor=cursor,
                )  # fmt: skip
                for message in page.get("messages", []):
                    payload = (message.get("metadata") or {}).get("event_payload") or {}
                    if payload.get("delivery") == key:
                        return str(message["ts"])
                cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
                if cursor is None or not thread:
                    return None
        except (MustBeMended, Undeliverable) as error:
            if isinstance(error, MustBeMended) and error.code != "missing_scope":
                raise
            # Better twice than not at all.
            log.warning("cannot look whether it was posted", key=key, error=str(error))
        return None

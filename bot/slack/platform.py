"""Slack as the flows see it: complete, show, mirror, offer, alarm. Everything may be called again after a kill."""

import structlog

from bot.conversations import Incoming, Person, Posted
from bot.desk import Desk
from bot.errors import BadInput, NotReachable, Undeliverable
from bot.slack import blocks as b
from bot.slack import render
from bot.slack.blocks import Outgoing
from bot.slack.experts import Experts
from bot.slack.files import Carrier
from bot.slack.gateway import Gateway
from bot.slack.inbound import Inbox, files_of, moment
from bot.slack.lookup import Lookup
from bot.slack.people import PLATFORM, SYSTEM, People
from bot.slack.private import Private, Whispered
from bot.slack.texts import text
from bot.slack.words import cut, escape
from bot.storage.slack import Bot, SlackStore

log = structlog.get_logger()


class Slack:
    """The platform `slack` of the port `Conversations`."""

    platform = PLATFORM

    def __init__(
        self,
        desk: Desk,
        store: SlackStore,
        people: People,
        gateway: Gateway,
        lookup: Lookup,
        inbox: Inbox,
        carrier: Carrier,
        experts: Experts,
        *,
        base_url: str,
        language: str,
    ) -> None:
        self._desk = desk
        self._store = store
        self._people = people
        self._gateway = gateway
        self._lookup = lookup
        self._inbox = inbox
        self._carrier = carrier
        self._experts = experts
        self._base_url = base_url
        self._language = language
        self._private = Private(desk, gateway)

    # -- before an answer -------------------------------------------------------------------------------------------

    def prepare(self, message: int) -> None:
        """The author's name, and what stood in the thread before the bot was called there."""
        posted, (platform, channel, thread) = self._desk.message(message)
        if platform != PLATFORM:
            return
        self._lookup.person(posted.author.id, channel)
        self._adopt(posted, channel)
        if thread != posted.key and thread.replace(".", "").isdigit() and posted.key.replace(".", "").isdigit():
            known = self._desk.thread(SYSTEM, posted.thread)
            if known and known[0].seq == message:
                self._read_from_start(posted, channel, thread)

    def _adopt(self, posted: Posted, channel: str) -> None:
        """Who wrote for the first time was taken for themselves until Slack said their address."""
        if posted.author.role == "enterprise":
            known = self._store.channel(channel)
            author = self._people.person(posted.author.id, channel=channel, own=known.team if known else None)
            alone = f"slack:{posted.author.id}"
            if author.role == "enterprise" and author.enterprise != alone:
                self._desk.adopt(posted.thread, author, alone)

    def _read_from_start(self, posted: Posted, channel: str, thread: str) -> None:
        bot = self._lookup.bot(channel)
        try:
            found = self._gateway.replies(channel, thread, before=posted.key)
        except (NotReachable, Undeliverable) as error:
            log.warning("the thread before a mention cannot be read", channel=channel, error=str(error))
            self._store.keep_unread(posted.thread, channel, str(getattr(error, "code", None) or error))
            return
        owner, _ = self._desk.message(posted.seq)
        for event in found:
            self._record_earlier(event, owner, bot, channel, thread)

    def _record_earlier(self, event: dict[str, object], asked: Posted, bot: Bot, channel: str, thread: str) -> None:
        user, ts = event.get("user"), str(event.get("ts"))
        if not isinstance(user, str) or user == bot.user:
            return
        self._lookup.person(user, channel)
        author = self._people.person(user, channel=channel, own=bot.team)
        asker = self._people.person(asked.author.id, channel=channel, own=bot.team)
        if author.role == "enterprise" and author.enterprise != asker.enterprise:
            author = Person(author.id, author.name, "other")
        try:
            self._desk.receive(
                Incoming(
                    PLATFORM, channel, ts, thread, author, self._inbox.plain(str(event.get("text") or ""), bot),
                    moment(ts), attachments=files_of(event), earlier=True,
                )
            )  # fmt: skip
        except BadInput:
            return

    # -- in the thread ----------------------------------------------------------------------------------------------

    def show(self, message: int) -> None:
        """Post what the desk says in the enterprise's thread, or bring it up to date there."""
        posted, (platform, channel, thread) = self._desk.message(message)
        if platform != PLATFORM or posted.delivery is None or posted.inside:
            return
        private = Whispered.of(thread)
        if private is not None and self._private.may_whisper(posted):
            try:
                self._private.whisper(channel, private, self._outgoing(posted, channel, private=True))
                return
            except Undeliverable as error:
                log.info("no whisper", reason=error.reason)
        if private is not None:
            channel, thread = self._private.to_direct(posted.thread, channel, private)
        changed = posted.edited_at is not None or posted.deleted_at is not None
        self._gateway.keep(f"reply:{message}", channel, thread, self._outgoing(posted, channel), changed=changed)
        if posted.reply is None:
            self._carrier.carry(message, channel, thread, self._language_of(posted))

    def _outgoing(self, posted: Posted, channel: str, *, private: bool = False) -> list[Outgoing]:
        if posted.reply is None:
            return render.person(posted, language=self._language_of(posted))
        known = self._store.channel(channel)
        shared = bool(known and known.shared and known.kind != "im")
        lead = self._lead(posted)
        return render.reply(
            posted.reply, posted.seq, base_url=self._base_url, shared=shared, private=private, lead=lead
        )

    def _lead(self, posted: Posted) -> tuple[str, ...]:
        """What is said first in a thread that the bot was called into: how far it has read."""
        thread = self._desk.thread(SYSTEM, posted.thread)
        first = next((p for p in thread if p.author.role == "bot" and not p.inside), None)
        if first is None or first.seq != posted.seq or posted.reply is None:
            return ()
        reason = self._store.unread(posted.thread)
        if reason is not None:
            return (text("understood_unread", posted.reply.language, reason=reason),)
        earlier = sum(p.earlier for p in thread)
        return (text("understood", posted.reply.language, n=earlier + 1),) if earlier else ()

    def _language_of(self, posted: Posted) -> str:
        case = self._desk.case_of(SYSTEM, posted.thread)
        return case.language if case else self._language

    # -- among the experts ------------------------------------------------------------------------------------------

    def show_case(self, case: int) -> None:
        """The card and the rooms of a case as it stands now."""
        self._experts.show_case(case)

    def mirror(self, message: int) -> None:
        """Show a message in the rooms of its case, unless it was written there."""
        self._experts.mirror(message)

    # -- to single people -------------------------------------------------------------------------------------------

    def offer(self, message: int) -> None:
        """Ask the author of a follow-up, and nobody else, whether the bot shall answer it."""
        posted, (platform, channel, thread) = self._desk.message(message)
        if platform != PLATFORM or Whispered.of(thread) is not None:
            return
        known = self._desk.find_thread(PLATFORM, channel, thread)
        if known is None or known.opener is None:
            return
        language = self._people.language(posted.author.id, self._desk.preference(posted.author.id).language)
        row = [
            b.button(text("offer_yes", language), "offer_yes", str(message), style="primary"),
            b.button(text("offer_no", language), "offer_no", str(message)),
        ]
        if posted.author.id == known.opener:
            row += [
                b.button(text("offer_always", language), "offer_always", str(message)),
                b.button(text("offer_never", language), "offer_never", str(message)),
            ]
        words = text("offer", language)
        try:
            self._gateway.whisper(
                channel, posted.author.id, thread, Outgoing(words, (b.section(words), b.actions(*row)))
            )
        except Undeliverable as error:
            log.info("no offer", message=message, reason=error.reason)

    def alarm(self, message: int, reason: str) -> None:
        """Say among the experts that a reply could not be shown, and give it to the asker where that is possible."""
        posted, (platform, channel, _thread) = self._desk.message(message)
        if platform != PLATFORM:
            return
        mend = text(f"mend_{reason}" if f"mend_{reason}" in text.table else "mend_other", self._language)
        case = self._desk.case_of(SYSTEM, posted.thread)
        values = {"channel": channel, "reason": escape(reason), "mend": mend}
        if case is None:
            words = text("undelivered_desk", self._language, **values, words=escape(cut(posted.text, 800)))
        else:
            # What belongs to a case is not for everybody in the channel.
            words = text("undelivered_case", self._language, **values, case=case.number)
        if self._people.desk_channel is not None:
            self._try(f"alarm:{message}", self._people.desk_channel, Outgoing(words, (b.section(words),)))
        asker = self._asker(posted)
        if asker is None or posted.inside:
            return
        language = posted.reply.language if posted.reply else self._language
        lead = text("undelivered_asker", language, reason=reason)
        try:
            direct = self._gateway.direct(asker, channel)
        except (Undeliverable, NotReachable) as error:
            log.warning("the asker cannot be told", message=message, error=str(error))
            return
        if direct != channel:
            outgoing = (
                render.reply(posted.reply, message, base_url=self._base_url, lead=(lead,))
                if posted.reply
                else b.pack([*b.words(lead), *b.words(posted.text)])
            )
            for n, one in enumerate(outgoing):
                self._try(f"alarm-direct:{message}:{n}", direct, one)

    def _asker(self, posted: Posted) -> str | None:
        """For whom a message is: a reply for who asked, everything else for the enterprise of the thread."""
        _, _, asked = (posted.delivery or "").partition("reply:")
        thread = [p for p in self._desk.thread(SYSTEM, posted.thread) if p.author.role in ("enterprise", "other")]
        if asked:
            return next((p.author.id for p in thread if str(p.seq) == asked), None)
        own = [p.author.id for p in thread if p.author.role == "enterprise" and not p.earlier]
        return own[-1] if own else None

    def _try(self, key: str, channel: str, outgoing: Outgoing) -> None:
        try:
            self._gateway.post(key, channel, None, outgoing)
        except Undeliverable as error:
            log.error("nobody can be told", key=key, channel=channel, reason=error.reason)

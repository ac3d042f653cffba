"""The Bolt app: every listener, in one table. A listener translates, calls one use case, translates back."""

import logging
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient

from bot.errors import NotReachable
from bot.precedence import Precedence
from bot.slack.actions import Actions
from bot.slack.courses import CourseActions
from bot.slack.expert_actions import ExpertActions
from bot.slack.health import Health
from bot.slack.home_actions import HomeActions
from bot.slack.inbound import Inbox, Taken, own_team
from bot.slack.lessons import LessonActions
from bot.slack.letters import LetterActions
from bot.slack.lookup import Lookup
from bot.slack.matter_actions import MatterActions
from bot.slack.profile_actions import ProfileActions
from bot.storage.slack import SlackStore

WORKERS = 32
"""Threads of listeners; Bolt's own five would keep others waiting past the three seconds of an acknowledgement."""
COMMAND = "/firstline"
SHORTCUT = "ask_about_this"
EVENTS = ("message", "app_mention", "app_home_opened", "member_joined_channel", "member_left_channel")
"""What the manifest subscribes to; a test compares."""
_ANY = re.compile(".*")

log = structlog.get_logger()


class SlackApp:
    """Bolt with our listeners. `http` checks signatures; Socket Mode has none."""

    def __init__(
        self,
        *,
        client: WebClient,
        token: str | None,
        signing_secret: str | None,
        oauth: OAuthSettings | None,
        store: SlackStore,
        lookup: Lookup,
        inbox: Inbox,
        actions: Actions,
        experts: ExpertActions,
        lessons: LessonActions,
        courses: CourseActions,
        home: HomeActions,
        matters: MatterActions,
        profiles: ProfileActions,
        letters: LetterActions,
        health: Health,
        precedence: Precedence,
    ) -> None:
        self._token = token
        self._store = store
        self._lookup = lookup
        self._inbox = inbox
        self._actions = actions
        self._home = home
        self._health = health
        self._precedence = precedence
        logger = logging.getLogger("slack")
        logger.setLevel(logging.ERROR)
        pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="slack")
        shared: dict[str, Any] = {
            "client": client,
            "logger": logger,
            "signing_secret": signing_secret or "",
            "request_verification_enabled": signing_secret is not None,
            "listener_executor": pool,
        }
        self.bolt = App(oauth_settings=oauth, **shared) if oauth else App(authorize=self._authorizer(), **shared)
        self._pool = pool
        self.bolt.use(self._limited)
        self._events()
        self._people(actions)
        self._home_tab(home)
        experts.register(self.bolt)
        lessons.register(self.bolt)
        courses.register(self.bolt)
        matters.register(self.bolt)
        profiles.register(self.bolt)
        letters.register(self.bolt)
        self._catch_all()

    def close(self) -> None:
        """Let running listeners finish."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    # -- who calls --------------------------------------------------------------------------------------------------

    def _authorizer(self) -> Any:
        """Who the bot is, from what is stored: an event needs no question to Slack.

        It raises instead of answering None: Bolt would acknowledge the event and lose it. A function, not a method:
        Bolt would pass `self` by name.
        """

        def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            bot = self._store.bot(team_id or enterprise_id) or self._store.bot(None) or self._lookup.identity(None)
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=bot.team,
                bot_token=self._token,
                bot_id=bot.bot,
                bot_user_id=bot.user,
            )

        return authorize

    def _limited(self, body: dict[str, Any], next: Any) -> BoltResponse | None:  # noqa: A002
        """Slack says that it holds events back; there is no inner event that a listener could get."""
        if body.get("type") != "app_rate_limited":
            next()
            return None
        self._health.problem("events", "Slack holds back events: more than 30,000 in an hour")
        return BoltResponse(status=200, body="")

    # -- events -----------------------------------------------------------------------------------------------------

    def _events(self) -> None:
        for event in ("message", "app_mention"):
            self.bolt.event(event, middleware=[self._record])(self._recorded)
        self.bolt.event("app_home_opened")(self._home.home_opened)
        self.bolt.event("member_joined_channel")(self._actions.member_joined)
        self.bolt.event("member_left_channel")(self._actions.member_left)

    def _record(self, body: dict[str, Any], context: BoltContext, next: Any) -> BoltResponse | None:  # noqa: A002
        """Write the event down before it is acknowledged. If that fails it is not, and Slack sends it again."""
        try:
            self._introduced(own_team(body))
            with self._precedence.hurried():
                context["taken"] = self._inbox.take(body)
        except Exception as error:
            self._health.problem("recording", f"events cannot be recorded: {error}")
            log.exception("event not recorded")
            return BoltResponse(status=503, body="", headers={})
        self._health.well("recording", "events")
        next()
        return None

    def _introduced(self, team: str | None) -> None:
        """Ask Slack who the bot is where that is not known: with one token once, otherwise in each workspace."""
        if self._store.bot(team) is None and (self._token is None or self._store.bot(None) is None):
            self._lookup.identity(team if self._token is None else None)

    def _recorded(self, context: BoltContext) -> None:
        """After the acknowledgement: a status while the bot reads, or a hint for who wrote."""
        self._precedence.let_pass()
        taken: Taken | None = context.get("taken")
        if taken is not None and taken.addressed:
            self._actions.reading(taken)
        elif taken is not None and taken.hint is not None:
            self._actions.hint(taken)

    # -- people -----------------------------------------------------------------------------------------------------

    def _people(self, actions: Actions) -> None:
        bolt = self.bolt
        bolt.command(COMMAND)(actions.command)
        bolt.message_shortcut(SHORTCUT)(actions.ask_about_this)
        bolt.action("ask_expert")(actions.ask_expert)
        bolt.view("ask_expert")(actions.ask_expert_sent)
        bolt.action("sources")(actions.sources)
        bolt.action("reading")(actions.read)
        bolt.action("feedback")(actions.feedback)
        bolt.view("why")(actions.feedback_why)
        bolt.action("share")(actions.share)
        bolt.action("go_private")(actions.go_private)
        bolt.action(re.compile("^offer_(yes|no|always|never)$"))(actions.offered)

    def _home_tab(self, home: HomeActions) -> None:
        self.bolt.action(re.compile("^choose_(language|follow_ups)$"))(home.choose)
        self.bolt.action("away")(home.away)
        self.bolt.view("away")(home.away_sent)
        self.bolt.action("back")(home.back)

    def _catch_all(self) -> None:
        """What nothing else handles is acknowledged, so that Slack does not send it again and again."""

        def done(ack: Ack, body: dict[str, Any]) -> None:
            ack()
            log.info("nothing to do", kind=body.get("type"))

        self.bolt.event(_ANY)(lambda body: log.info("nothing to do", kind=body["event"].get("type")))
        self.bolt.action(_ANY)(done)
        self.bolt.view(_ANY)(done)
        self.bolt.view_closed(_ANY)(done)
        self.bolt.shortcut(_ANY)(done)
        self.bolt.command(_ANY)(done)
        self.bolt.options(_ANY)(lambda ack: ack(options=[]))
        self.bolt.function(_ANY)(lambda body: log.info("nothing to do", kind="function_executed"))

    # -- over HTTP --------------------------------------------------------------------------------------------------

    def handle(self, body: bytes, query: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], str]:
        """One signed request of Slack: status, headers, body. Blocking; call it in a thread of its own."""
        try:
            request = BoltRequest(body=body.decode("utf-8", "replace"), query=query, headers=dict(headers))
        except (ValueError, AttributeError, TypeError, RecursionError):
            return 400, {}, "not a request of Slack"
        stamp = next((v for k, v in headers.items() if k.lower() == "x-slack-request-timestamp"), "")
        if not (stamp.isascii() and stamp.isdigit()):
            return 401, {}, "not signed by Slack"
        try:
            response = self.bolt.dispatch(request)
        except NotReachable:
            return 503, {}, ""
        first = {name: values[0] for name, values in response.headers.items() if values}
        return response.status, first, response.body or ""

    def install(self, path: str, query: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], str]:
        """The pages of OAuth: begin (`/slack/install`) and come back (`/slack/oauth_redirect`)."""
        flow = self.bolt.oauth_flow
        if flow is None:
            return 404, {}, "Not found"
        request = BoltRequest(body="", query=query, headers=dict(headers))
        begin = path == flow.install_path
        response = flow.handle_installation(request) if begin else flow.handle_callback(request)
        first = {name: values[0] for name, values in response.headers.items() if values}
        return response.status, first, response.body or ""

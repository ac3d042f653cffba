"""Slack's Web API behind our own errors: what is final, what may work later, what somebody must mend."""

import logging
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_handlers import ServerErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.errors import NotReachable, Stopping, Undeliverable
from bot.slack.health import Health

TIMEOUT_S = 15
LONGEST_PAUSE_S = 5.0
"""What a single read waits when Slack asks for a pause; somebody may be waiting for the read."""
LONGEST_WAIT_S = 3_600.0
QUICK_S = 2
LIMITED = 429
PASSING = frozenset(
    "internal_error fatal_error service_unavailable request_timeout update_failed fetch_members_failed "
    "file_update_failed team_added_to_org external_channel_migrating message_limit_exceeded".split()
)
"""Answers that change by themselves. Every other answer of Slack's is final: nothing waits for ever behind a word
that we do not know, and what could not be shown is told to the desk."""
_LIMITED = frozenset({"ratelimited", "rate_limited"})
_CODE = re.compile(r"[a-z0-9_]+")
MEND = frozenset(
    "invalid_auth not_authed account_inactive token_revoked token_expired missing_scope org_login_required "
    "ekm_access_denied no_permission access_denied not_allowed_token_type forbidden_team team_access_not_granted".split()
)
"""Answers that change when somebody mends the installation."""


class RateLimited(NotReachable):
    """Slack asks to wait for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Slack asks to wait {seconds:g} s")
        self.seconds = seconds


class MustBeMended(NotReachable):
    """The installation lacks something that a person must mend; `code` is Slack's word for it."""

    def __init__(self, code: str, needed: str = "") -> None:
        super().__init__(f"Slack answers {code}" + (f" (needed: {needed})" if needed else ""))
        self.code = code
        self.needed = needed


class _Awake:
    """Lets the SDK's handlers wait in a way that a stop of the desk ends."""

    stopping: threading.Event
    health: Health
    interval_calculator: Any

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        if response is not None and response.status_code == LIMITED:
            self.health.asked_to_wait()
        pause = _retry_after(response.headers if response is not None else {})
        if pause is None:
            pause = self.interval_calculator.calculate_sleep_duration(state.current_attempt)
        if self.stopping.wait(pause):
            raise Stopping
        state.next_attempt_requested = True
        state.increment_current_attempt()


class _Connection(_Awake, ConnectionErrorRetryHandler):
    pass


class _Server(_Awake, ServerErrorRetryHandler):
    pass


class _Rate(_Awake, RateLimitErrorRetryHandler):
    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != LIMITED:
            return False
        return (_retry_after(response.headers) or 0.0) <= LONGEST_PAUSE_S


def _retry_after(headers: Any) -> float | None:
    """The pause that Slack asks for, in seconds."""
    found = next((v for k, v in (headers or {}).items() if k.lower() == "retry-after"), None)
    try:
        return float(found[0] if isinstance(found, list) else found) if found else None
    except (ValueError, IndexError):
        return None


class Api:
    """The Web API of one workspace. Every method may raise `Undeliverable`, `MustBeMended`, `RateLimited`, `NotReachable`."""

    def __init__(self, token: str, base_url: str, health: Health, stopping: threading.Event | None = None) -> None:
        self._token = token
        self._base_url = base_url
        self._health = health
        # A post that failed on the way may have arrived, so only reads are repeated by the client itself.
        quiet = logging.getLogger("slack.api")
        quiet.setLevel(logging.CRITICAL)  # what is wrong stands in the health check, once
        common: dict[str, Any] = {"base_url": base_url, "timeout": TIMEOUT_S, "logger": quiet}
        self.posts = WebClient(token, retry_handlers=[], **common)
        handlers: list[Any] = [kind(max_retry_count=2) for kind in (_Connection, _Rate, _Server)]
        for handler in handlers:
            handler.stopping, handler.health = stopping or threading.Event(), health
        self.reads = WebClient(token, retry_handlers=handlers, **common)

        self.quick = WebClient(token, retry_handlers=[], **(common | {"timeout": QUICK_S}))

    def post(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method that changes something, once."""
        return self._call(self.posts, method, arguments)

    def hurry(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method once and wait only as long as somebody who has pressed something does."""
        return self._call(self.quick, method, arguments)

    def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method that changes nothing, again if need be."""
        return self._call(self.reads, method, arguments)

    def scopes(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The answer of `auth.test` and the scopes that the token has."""
        answer = self._raw(self.reads, "auth.test", {})
        granted = next((v for k, v in answer.headers.items() if k.lower() == "x-oauth-scopes"), "")
        return dict(answer.data), tuple(s.strip() for s in str(granted).split(",") if s.strip())

    def download(self, url: str, limit: int) -> bytes:
        """A file that somebody shared, at most `limit` bytes; only from Slack's own hosts, which get the token."""
        host, own = urlsplit(url).hostname or "", urlsplit(self._base_url).hostname or ""
        safe = url.startswith("https://") and host.endswith(".slack.com")
        if not (safe or (host == own and url.startswith(("https://", "http://")))):
            raise Undeliverable("file_not_on_slack")
        plain = quote(url, safe=_OF_ADDRESSES)
        request = urllib.request.Request(plain, headers={"Authorization": f"Bearer {self._token}"})  # noqa: S310
        try:
            with _DIRECT.open(request, timeout=TIMEOUT_S) as answer:
                page = answer.headers.get_content_type() == "text/html"
                data: bytes = answer.read(limit + 1)
        except urllib.error.HTTPError as error:
            raise (NotReachable if error.code >= 500 else Undeliverable)(f"file: HTTP {error.code}") from None
        except (OSError, HTTPException) as error:
            raise NotReachable(f"file: {error}") from None
        if page and not urlsplit(url).path.lower().endswith((".html", ".htm")):
            raise Undeliverable("file: Slack shows its sign-in page")
        if len(data) > limit:
            raise Undeliverable("file_too_large")
        return data

    def upload(self, channel: str, thread: str | None, name: str, title: str, data: bytes) -> None:
        """Share a file in a thread."""
        self._guarded(
            lambda: self.posts.files_upload_v2(channel=channel, thread_ts=thread, filename=name, title=title, file=data)
        )

    def _call(self, client: WebClient, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return dict(self._raw(client, method, arguments).data)

    def _raw(self, client: WebClient, method: str, arguments: dict[str, Any]) -> Any:
        given = {k: v for k, v in arguments.items() if v is not None}
        return self._guarded(
            lambda: client.api_call(method, json=given) if method in JSON else client.api_call(method, data=given)
        )

    def _guarded(self, call: Callable[[], Any]) -> Any:
        try:
            answer = call()
        except SlackApiError as error:
            raise self._translated(error) from None
        except (SlackClientError, OSError, ValueError, AttributeError) as error:  # AttributeError: JSON, but no object
            self._health.problem("api", f"Slack's Web API does not answer: {error}")
            raise NotReachable(f"Slack's Web API does not answer: {error}") from None
        self._health.well("api", "token", "rate")
        return answer

    def _translated(self, error: SlackApiError) -> Exception:
        response: Any = error.response
        status = getattr(response, "status_code", None) or (response or {}).get("status", 0)
        data = getattr(response, "data", response)
        code = str(data.get("error", "")) if isinstance(data, dict) else ""
        if status == LIMITED or code in _LIMITED:
            self._health.asked_to_wait()
            seconds = _seconds(getattr(response, "headers", None) or {})
            self._health.problem("rate", f"Slack asks to wait {seconds:g} s")
            return RateLimited(seconds)
        if code in MEND:
            needed = str(data.get("needed", ""))
            mend = "run `firstline doctor`, it says what to do"
            self._health.problem("token", f"Slack answers {code}{f' (needed: {needed})' if needed else ''}: {mend}")
            return MustBeMended(code, needed)
        if status == 200 and code not in PASSING and _CODE.fullmatch(code):
            return Undeliverable(code)
        said = code if _CODE.fullmatch(code) else f"HTTP {status}, no JSON"
        self._health.problem("api", f"Slack's Web API answers {said}")
        return NotReachable(f"Slack's Web API answers {said}")


JSON = frozenset(
    "chat.postMessage chat.update chat.postEphemeral views.open views.update views.push views.publish "
    "assistant.threads.setStatus assistant.threads.setSuggestedPrompts assistant.threads.setTitle".split()
)
"""Methods that take structures; the others take forms."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Slack leads who may not read a file to a page for signing in; and our token goes to no other address."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OF_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"
_DIRECT = urllib.request.build_opener(_NoRedirect)


def _seconds(headers: Mapping[str, Any]) -> float:
    """How long Slack asks to wait; a second where it does not say it in seconds."""
    asked = _retry_after(headers)
    return 1.0 if asked is None else min(max(asked, 0.0), LONGEST_WAIT_S)

"""Slack's Web API behind our own errors: what is final, what may work later, what somebody must mend."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_handlers import ServerErrorRetryHandler

from bot.errors import NotReachable, Undeliverable
from bot.slack.health import Health

TIMEOUT_S = 15
LONGEST_WAIT_S = 3_600.0
QUICK_S = 2
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


class Api:
    """The Web API of one workspace. Every method may raise `Undeliverable`, `MustBeMended`, `RateLimited`, `NotReachable`."""

    def __init__(self, token: str, base_url: str, health: Health) -> None:
        self._token = token
        self._base_url = base_url
        self._health = health
        # A post that failed on the way may have arrived, so only reads are repeated by the client itself.
        self.posts = WebClient(token, base_url=base_url, timeout=TIMEOUT_S, retry_handlers=[])
        self.reads = WebClient(
            token,
            base_url=base_url,
            timeout=TIMEOUT_S,
            retry_handlers=[
                ConnectionErrorRetryHandler(max_retry_count=2),
                RateLimitErrorRetryHandler(max_retry_count=2),
                ServerErrorRetryHandler(max_retry_count=2),
            ],
        )

        self.quick = WebClient(token, base_url=base_url, timeout=QUICK_S, retry_handlers=[])

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
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self._token}"})  # noqa: S310
        try:
            with _DIRECT.open(request, timeout=TIMEOUT_S) as answer:
                data: bytes = answer.read(limit + 1)
        except urllib.error.HTTPError as error:
            raise (NotReachable if error.code >= 500 else Undeliverable)(f"file: HTTP {error.code}") from None
        except OSError as error:
            raise NotReachable(f"file: {error}") from None
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
            lambda: client.api_call(method, json=given) if method in JSON else _form(client, method, given)
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
        if status == 429 or code in _LIMITED:
            seconds = _seconds(getattr(response, "headers", None) or {})
            self._health.problem("rate", f"Slack asks to wait {seconds:g} s")
            return RateLimited(seconds)
        if code in MEND:
            needed = str(data.get("needed", ""))
            self._health.problem("token", f"Slack answers {code}" + (f", needed: {needed}" if needed else ""))
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


_DIRECT = urllib.request.build_opener(_NoRedirect)


def _seconds(headers: Mapping[str, Any]) -> float:
    """How long Slack asks to wait; a second where it does not say it in seconds."""
    wait = next((v for k, v in headers.items() if k.lower() == "retry-after"), "1")
    try:
        return min(max(float(wait[0] if isinstance(wait, list) else wait), 0.0), LONGEST_WAIT_S)
    except (ValueError, IndexError):
        return 1.0


def _form(client: WebClient, method: str, given: dict[str, Any]) -> Any:
    return client.api_call(method, data=given)

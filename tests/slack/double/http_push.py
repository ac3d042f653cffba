"""HTTP delivery: Slack's signed requests to the app's own URLs."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp

from tests.slack.double.world import Json, World


@dataclass(frozen=True)
class HttpTarget:
    """Where the app listens."""

    events: str
    interactivity: str
    commands: str


@dataclass(frozen=True)
class Outcome:
    """How one delivery ended: no reason means accepted."""

    reason: str | None
    answer: Json = field(default_factory=dict)
    no_retry: bool = False


def signature(secret: str, timestamp: str, body: str) -> str:
    """Slack's v0 signature."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return f"v0={digest}"


def request_of(target: HttpTarget, kind: str, payload: Json) -> tuple[str, str, str]:
    """URL, content type and body of a delivery."""
    form = "application/x-www-form-urlencoded"
    if kind == "events_api":
        return target.events, "application/json", json.dumps(payload, ensure_ascii=False)
    if kind == "slash_commands":
        return target.commands, form, urlencode({k: v for k, v in payload.items() if v is not None})
    return target.interactivity, form, urlencode({"payload": json.dumps(payload, ensure_ascii=False)})


async def push(
    world: World, target: HttpTarget, kind: str, payload: Json, number: int, reason: str, limit_s: float
) -> Outcome:
    """Deliver once."""
    url, content_type, body = request_of(target, kind, payload)
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(world.signing_secret, stamp, body),
    }
    if number:
        headers.update({"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason})
    timeout = aiohttp.ClientTimeout(total=limit_s)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=body.encode(), headers=headers) as response,
        ):
            text = await response.text()
            if 200 <= response.status < 300:
                return Outcome(None, _answer(text))
            return Outcome("http_error", no_retry=response.headers.get("X-Slack-No-Retry") == "1")
    except TimeoutError:
        return Outcome("http_timeout")
    except aiohttp.ClientError:
        return Outcome("connection_failed")


def _answer(text: str) -> Json:
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}

"""The Web API: reads the arguments as Slack does, checks token, scope, faults and pace, and records every call."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.slack.double.faults import Fault, Faults, Pace
from tests.slack.double.refusals import SCOPES, Refused, known
from tests.slack.double.world import Call, Json, World

AS_JSON = {"blocks", "attachments", "metadata", "view", "chunks", "prompts", "loading_messages", "files", "unfurls"}
AS_BOOL = {"include_all_metadata", "inclusive", "reply_broadcast", "unfurl_links", "unfurl_media", "exclude_archived",
           "return_im", "include_locale", "include_num_members", "full", "prevent_creation", "link_names", "mrkdwn",
           "as_user"}  # fmt: skip
AS_INT = {"limit", "page", "count", "length"}

Method = Callable[[World, Json], Json]


async def read_arguments(request: web.Request) -> Json:
    """Query, form and JSON body together, with form values as the types they stand for."""
    args: Json = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            body = await request.text()
            try:
                found = json.loads(body) if body else {}
            except ValueError as broken:
                raise Refused("invalid_arguments") from broken
            return {**{k: _typed(k, v) for k, v in args.items()}, **(found if isinstance(found, dict) else {})}
        form = await request.post()
        args.update({k: v for k, v in form.items() if isinstance(v, str)})
    return {k: _typed(k, v) for k, v in args.items()}


def _typed(key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if key in AS_BOOL:
        return value.lower() in ("1", "true")
    if key in AS_INT and value.isdigit():
        return int(value)
    if key in AS_JSON:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


class WebApi:
    """Answers `/api/{method}`."""

    def __init__(self, world: World, methods: dict[str, Method], faults: Faults) -> None:
        self.world, self.methods, self.faults = world, methods, faults
        self.pace = Pace()
        self.defects: list[str] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call from its arguments to its answer."""
        method = request.match_info["method"]
        try:
            args = await read_arguments(request)
        except Refused as refused:
            return self._answer(request, method, {}, 200, _refusal(refused))
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") if header else args.get("token", "")
        args.pop("token", None)
        fault = self.faults.take(method, args)
        if fault and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault and not fault.after and fault.breaks:
            return self._broken(request, method, args, fault)
        status, answer, headers = self._run(method, args, token)
        if fault and fault.then and answer.get("ok"):
            fault.then()
        if fault and fault.breaks and status == 200:
            return self._broken(request, method, args, fault)
        return self._answer(request, method, args, status, answer, headers)

    def _run(self, method: str, args: Json, token: str) -> tuple[int, Json, dict[str, str]]:
        try:
            self._authorise(method, token)
            if method not in self.methods:
                raise Refused("unknown_method", req_method=method)
            wait = self.pace.wait_for(method, args) if self.world.pace else 0
            if wait:
                return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)}
            with self.world.lock:
                result = self.methods[method](self.world, args)
        except Refused as refused:
            if not known(method, refused.code):
                self.defects.append(f"{method} answered {refused.code}, which Slack does not")
            return 200, _refusal(refused), {}
        return 200, {"ok": True, **result}, {}

    def _authorise(self, method: str, token: str) -> None:
        world = self.world
        if not token:
            raise Refused("not_authed")
        if token in world.revoked:
            raise Refused("token_revoked")
        if token not in (world.bot_token, world.app_token):
            raise Refused("invalid_auth")
        if (token == world.app_token) != (method == "apps.connections.open"):
            raise Refused("not_allowed_token_type")
        needed = SCOPES.get(method)
        if needed and not needed & world.scopes:
            raise Refused("missing_scope", needed=",".join(sorted(needed)), provided=",".join(sorted(world.scopes)))

    def _broken(self, request: web.Request, method: str, args: Json, fault: Fault) -> web.StreamResponse:
        if fault.drop:
            self._record(request, method, args, 0, {})
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if fault.error:
            return self._answer(request, method, args, 200, {"ok": False, "error": fault.error})
        if fault.html:
            self._record(request, method, args, fault.status or 200, {})
            page = "<!DOCTYPE html><html><body>Server Error</body></html>"
            return web.Response(status=fault.status or 200, text=page, content_type="text/html")
        status = fault.status or 500
        code = {429: "ratelimited", 503: "service_unavailable"}.get(status, "internal_error")
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        return self._answer(request, method, args, status, {"ok": False, "error": code}, headers)

    def _answer(
        self, request: web.Request, method: str, args: Json, status: int, answer: Json, headers: Any = None
    ) -> web.Response:
        self._record(request, method, args, status, answer)
        scopes = {"x-oauth-scopes": ",".join(sorted(self.world.scopes))}
        return web.json_response(answer, status=status, headers={**scopes, **(headers or {})})

    def _record(self, request: web.Request, method: str, args: Json, status: int, answer: Json) -> None:
        with self.world.lock:
            self.world.calls.append(Call(method, args, time.monotonic(), status, answer, request.content_type))
        self.world.touch()


def _refusal(refused: Refused) -> Json:
    return {"ok": False, "error": refused.code, **refused.more}

"""`/slack/…`: Slack's own requests over HTTP, each checked by its signature; and the pages of OAuth."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from bot.web.parts import SlackHttp

MAX_BODY = 2_000_000
"""Bytes; Slack's largest payload is smaller."""


def router(slack: SlackHttp) -> APIRouter:
    """The routes that the app's manifest names."""
    routes = APIRouter(prefix="/slack", max_body_size=MAX_BODY)

    @routes.post("/events")
    async def events(request: Request) -> Response:
        body = await request.body()
        return _response(await run_in_threadpool(slack.handle, body, request.url.query, dict(request.headers)))

    @routes.get("/install")
    @routes.get("/oauth_redirect")
    async def install(request: Request) -> Response:
        path = request.url.path
        return _response(await run_in_threadpool(slack.install, path, request.url.query, dict(request.headers)))

    return routes


def _response(made: tuple[int, dict[str, str], str]) -> Response:
    status, headers, body = made
    return Response(content=body, status_code=status, headers=headers)

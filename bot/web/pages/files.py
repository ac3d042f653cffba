"""Files of messages: uploaded before the message is sent, downloaded by whoever may see it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from bot.attachments import check_size, clean_name
from bot.errors import DamagedFile, Gated, NotAllowed
from bot.web.errors import explained
from bot.web.links import number
from bot.web.pages.plain import not_declared, notice, viewer_of
from bot.web.parts import WebParts
from bot.web.personas import persona

Short = Annotated[str, Query(max_length=1_000)]


def router(parts: WebParts) -> APIRouter:
    """The upload under `/api/files`, the download under `/files`."""
    routes = APIRouter()

    @routes.post("/api/files")
    async def upload(request: Request, name: Short, person: Short = "", language: Short = "en") -> JSONResponse:
        try:
            uploads = parts.uploads
            if uploads is None:
                raise NotAllowed("no files are kept here")
            data = await _body(request, clean_name(name), uploads.store.limit)
            made = await run_in_threadpool(uploads.take, persona(person), name, data)
        except Exception as error:
            status, sentence = explained(error, language)
            return JSONResponse({"error": sentence}, status_code=status)
        return JSONResponse({"ok": True, "file": made.token, "name": made.file.name, "size": made.file.size})

    @routes.get("/files/{message}/{file}")
    def download(request: Request, message: str, file: str) -> Response:
        person, found = viewer_of(request, parts.language).person, number(message)
        try:
            if found is None or parts.uploads is None:
                raise NotAllowed("no such message")
            kept = parts.desk.attachment(person, found, file)
            if kept.sha256 is None:
                raise NotAllowed("this file is kept elsewhere")
            data = parts.uploads.store.read(kept.sha256)
        except Gated as error:
            return not_declared(request, error.case, parts.language)
        except NotAllowed:
            return notice(request, "not_found", 404, parts.language)
        except DamagedFile as error:
            explained(error, parts.language)
            return notice(request, "file_damaged", 500, parts.language)
        return Response(data, media_type=kept.mime, headers=as_download(kept.name))

    return routes


def as_download(name: str, *, inline: bool = False) -> dict[str, str]:
    """Headers of a file that is saved under this name, or shown (`inline`); nothing keeps a copy on the way."""
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    kind = "inline" if inline else "attachment"
    return {
        "Content-Disposition": f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, no-store",
    }


async def _body(request: Request, name: str, limit: int) -> bytes:
    """What is sent, read no further than one part beyond the limit."""
    data = bytearray()
    async for part in request.stream():
        data += part
        check_size(name, len(data), limit)
    return bytes(data)

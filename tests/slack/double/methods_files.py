"""files.* and the bytes themselves: downloads need the bot's token, uploads go in three steps."""

import copy

from aiohttp import web

from tests.slack.double import messages
from tests.slack.double.lookup import parse_users, reachable
from tests.slack.double.refusals import Refused
from tests.slack.double.world import Json, StoredFile, World


def info(world: World, args: Json) -> Json:
    """files.info."""
    found = world.files.get(str(args.get("file")))
    if found is None:
        raise Refused("file_not_found")
    return {"file": copy.deepcopy(found.info), "comments": [], "response_metadata": {"next_cursor": ""}}


def get_upload_url(world: World, args: Json) -> Json:
    """files.getUploadURLExternal: step one."""
    if not args.get("filename") or not args.get("length"):
        raise Refused("missing_argument")
    made = messages.file_info(world, None, str(args["filename"]), int(args["length"]), "application/octet-stream")
    world.files[made["id"]] = StoredFile(made)
    return {"upload_url": f"{world.base_url}/upload/v1/{made['id']}", "file_id": made["id"]}


def complete_upload(world: World, args: Json) -> Json:
    """files.completeUploadExternal: step three, with the message that carries the files."""
    named = args.get("files") or []
    stored = [world.files.get(str(f.get("id"))) for f in named if isinstance(f, dict)]
    if not stored or any(f is None or not f.content for f in stored):
        raise Refused("file_not_found")
    infos = [f.info for f in stored if f is not None]
    for one, given in zip(infos, named, strict=True):
        one["title"] = given.get("title") or one["title"]
    targets = parse_users(args.get("channels")) or parse_users(args.get("channel_id"))
    for target in targets:
        channel = reachable(world, {"channel": target})
        messages.from_bot(
            world,
            channel,
            text=args.get("initial_comment"),
            thread_ts=args.get("thread_ts"),
            blocks=args.get("blocks"),
            subtype="file_share",
            files=copy.deepcopy(infos),
        )
    return {"files": copy.deepcopy(infos)}


METHODS = {
    "files.info": info,
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
}


def routes(world: World) -> list[web.RouteDef]:
    """The paths of downloads and uploads."""

    async def download(request: web.Request) -> web.StreamResponse:
        file_id = request.match_info["file"].split("-")[-1]
        found = world.files.get(file_id)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        allowed = given == world.bot_token and given not in world.revoked and "files:read" in world.scopes
        if not allowed:  # Slack shows its sign-in page, with status 200
            return web.Response(
                text="<!DOCTYPE html><html><body>Sign in to Slack</body></html>", content_type="text/html"
            )
        if found is None or found.status:
            return web.Response(status=found.status if found and found.status else 404)
        return web.Response(body=found.content, content_type=found.info["mimetype"])

    async def upload(request: web.Request) -> web.StreamResponse:
        found = world.files.get(request.match_info["file"])
        if found is None:
            return web.Response(status=404)
        if request.content_type == "multipart/form-data":
            part = next(iter((await request.post()).values()))
            found.content = part.file.read() if isinstance(part, web.FileField) else str(part).encode()
        else:
            found.content = await request.read()
        found.info["size"] = len(found.content)
        world.touch()
        return web.Response(text=f"OK - {len(found.content)}")

    return [
        web.get("/files-pri/{file}/download/{name}", download),
        web.get("/files-pri/{file}/{name}", download),
        web.post("/upload/v1/{file}", upload),
    ]

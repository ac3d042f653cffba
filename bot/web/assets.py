"""The pages' own files, and what stands in the head of every page."""

import hashlib
from functools import cache
from pathlib import Path

from bot.web.markup import Html, join, tag

LIVE_STYLES = ("firstline.css", "app.css", "thread.css", "desk.css", "case.css", "course.css")
FOLDER = Path(__file__).parent / "static"


@cache
def address(name: str) -> str:
    """The address of a static file; it changes when the file does, so that browsers may keep it."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def theme() -> Html:
    """Sets the chosen theme before anything is drawn."""
    return tag("script", src=address("theme.js"))


def plain_head(title: str) -> Html:
    """The head of a page without live parts."""
    return join(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("link", rel="icon", href=address("icon.svg"), type="image/svg+xml"),
        tag("link", rel="stylesheet", href=address("firstline.css")),
        tag("link", rel="stylesheet", href=address("guide.css")),
        tag("link", rel="stylesheet", href=address("course.css")),
        theme(),
        tag("script", src=address("guide.js"), defer=True),
    )


def live_head() -> Html:
    """What a live page adds to the head that NiceGUI writes."""
    return join(
        (tag("link", rel="stylesheet", href=address(name)) for name in LIVE_STYLES),
        theme(),
        tag("script", src=address("desk.js"), defer=True),
    )

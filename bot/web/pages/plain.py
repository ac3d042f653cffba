"""Pages without live parts: what cannot be shown, and why."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.web import assets
from bot.web.links import HTML_LANGUAGE, Viewer, viewer
from bot.web.markup import Child, Html, join, page, tag
from bot.web.texts import text
from bot.web.views.sidebar import switches


def viewer_of(request: Request, default: str) -> Viewer:
    """Who looks, and in which language."""
    return viewer(dict(request.query_params), request.headers.get("accept-language", ""), default)


def here(request: Request) -> str:
    """The address of this page without its host."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def document(title: str, body: Html, language: str, status: int = 200) -> HTMLResponse:
    """A whole page; it is never kept by browsers, since the desk goes on."""
    whole = page(assets.plain_head(title), body, HTML_LANGUAGE.get(language, language))
    return HTMLResponse(whole, status_code=status, headers={"Cache-Control": "no-cache"})


def not_declared(request: Request, case: int, default: str) -> HTMLResponse:
    """The facts of a case are behind a declaration; where it is made is one press away."""
    return notice(request, "not_declared", 403, default, to=f"/desk/case/{case}")


def notice(request: Request, key: str, status: int, default: str, *, to: str | None = None) -> HTMLResponse:
    """One short explanation in both languages, the reader's first; `key` names a title and a text.

    `to` is a page where the reader can do something about it.
    """
    view = viewer_of(request, default)
    first, second = (view.language, "en" if view.language == "zh" else "zh")

    def part(language: str) -> Child:
        return tag(
            "section",
            tag("h1" if language == first else "h2", text(f"{key}_title", language)),
            tag("p", text(f"{key}_text", language)),
            lang=HTML_LANGUAGE[language],
        )

    way = tag("a", text(f"{key}_do", first), href=view.url(to), class_="button primary") if to else None
    home = tag(
        "p", way, " " if way else None, tag("a", text("back_to_start", first), href=view.url("/"), class_="button")
    )
    head = tag(
        "header",
        tag("a", tag("span", class_="logo", aria_hidden="true"), "Firstline", href=view.url("/"), class_="brand"),
        switches(first, here(request)),
    )
    body = tag("main", head, part(first), part(second), home, class_="sheet notice")
    return document(text(f"{key}_title", first), join(body), first, status)

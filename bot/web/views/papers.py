"""Links to what can be taken from a case: its dossier, and drafts of the notices that fit its state (pure)."""

from collections.abc import Iterator, Sequence

from bot.cases import notices
from bot.cases.model import Case
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text

DOSSIER, NOTICE = ("html", "pdf", "zip"), ("html", "pdf")


def links(case: Case, view: Viewer) -> Html:
    """The part of a case's page that offers them; nothing to who may not see the facts."""
    if case.gated or not view.is_desk:
        return Html("")
    language = view.language
    drafts = list(_notices(case, view))
    return tag(
        "section",
        tag("h3", text("papers", language)),
        tag("ul", _dossier(case, view, "papers_whole"), _dossier(case, view, "papers_outside", internal=0)),
        tag("p", text("papers_logged", language), class_="hint"),
        join(tag("h4", text("papers_notices", language)), tag("ul", drafts)) if drafts else None,
        class_="part papers",
    )


def _dossier(case: Case, view: Viewer, key: str, *, internal: int | None = None) -> Html:
    return _row(text(key, view.language), f"/desk/case/{case.id}/dossier", DOSSIER, view, internal=internal)


def _notices(case: Case, view: Viewer) -> Iterator[Html]:
    if case.erased_at is not None:
        return
    for kind in notices.KINDS:
        if notices.fits(kind, case):
            path = f"/desk/case/{case.id}/notice/{kind}"
            row = _row(notices.title(kind, view.language), path, NOTICE, view)
            yield join(row, tag("li", _by(path, view))) if kind == "supplement" else row


def _row(name: str, path: str, endings: Sequence[str], view: Viewer, **query: int | None) -> Html:
    """A paper in each of its forms; pages open beside the case, an archive is saved."""
    made = []
    for ending in endings:
        shown = ending != "zip"
        made += [
            " ",
            tag(
                "a",
                ending.upper(),
                href=view.url(f"{path}.{ending}", **query),
                aria_label=f"{name}, {ending.upper()}",
                target="_blank" if shown else None,
                rel="noopener" if shown else None,
                download=not shown,
            ),
        ]
    return tag("li", tag("span", name), made)


def _by(path: str, view: Viewer) -> Html:
    """The same draft with the day by which documents are wanted."""
    who = {"as": view.person.id, **({"lang": view.language} if view.chosen else {})}
    day = tag("input", type="date", name="by", required=True, class_="field")
    label = tag("label", tag("span", text("papers_by", view.language)), " ", day)
    send = tag("button", text("papers_by_do", view.language), type="submit", class_="button quiet")
    kept = [tag("input", type="hidden", name=name, value=value) for name, value in who.items()]
    return tag("form", kept, label, " ", send, action=f"{path}.html", method="get", target="_blank", class_="line")

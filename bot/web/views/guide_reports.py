"""A note to the editors: the form under a section, the word of thanks, and the list that a lead reads (pure)."""

from collections.abc import Sequence

from bot.storage.reports import MAX_REPORT, Report
from bot.web.links import Viewer, with_query
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import passages, wording
from knowledge.model import Guide, Passage


def form(
    document: Guide, passage: Passage, view: Viewer, key: str, problem: str | None = None, words: str = ""
) -> Html:
    """The section, and what the reader says about it."""
    language = view.language
    here = passage.url
    place = {"guide": f"{document.id}.{document.language}", "v": document.version, "p": str(passage.ordinal)}
    action = view.guide_url(with_query("/guides/report", **place))
    field = tag(
        "textarea",
        words,
        name="words",
        rows=6,
        maxlength=MAX_REPORT,
        required=True,
        autofocus=True,
        aria_label=text("report_label", language),
    )
    buttons = tag(
        "p",
        tag("button", text("report_send", language), type="submit", class_="button"),
        " ",
        tag("a", text("report_back", language), href=view.guide_url(here)),
    )
    return join(
        tag("h1", text("report_error", language)),
        tag("p", text("report_hint", language), class_="hint"),
        tag(
            "blockquote",
            tag("h2", " › ".join(passage.heading) or passage.title),
            passages.body(passage.text, document.format),
        ),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        tag("form", tag("input", type="hidden", name="key", value=key), field, buttons, method="post", action=action),
    )


def thanks(passage: Passage, view: Viewer) -> Html:
    """The note is there."""
    back = tag("a", text("report_back", view.language), href=view.guide_url(passage.url), class_="button")
    return join(
        tag("h1", text("report_thanks_title", view.language)),
        tag("p", text("report_thanks_text", view.language)),
        tag("p", back),
    )


def listing(reports: Sequence[Report], view: Viewer) -> Html:
    """The notes, open ones first, each with its section and the button that closes it."""
    language = view.language
    if not reports:
        return tag("p", text("reports_empty", language), class_="empty")
    return tag("ul", (_entry(report, view) for report in reports), class_="reports")


def _entry(report: Report, view: Viewer) -> Html:
    language = view.language
    name = f"{report.guide}.{report.language}#{report.section}"
    place = tag("a", report.heading, href=view.guide_url(report.url), target="_blank")
    who = f"{report.author_name} · {word('role', report.author_role, language)}"
    meta = tag("p", tag("code", name), " · ", who, " · ", wording.time_tag(report.at, language), class_="meta")
    if report.done_at is None:
        action = view.url(f"/guides/reports/{report.id}/done")
        button = tag("button", text("report_done", language), type="submit", class_="button quiet")
        end = tag("form", button, method="post", action=action)
    else:
        words = text("report_done_by", language, name=report.done_by, at=wording.moment(report.done_at))
        end = tag("p", words, class_="hint")
    return tag(
        "li", place, meta, tag("p", report.text, class_="words"), end, class_="done" if report.done_at else "open"
    )

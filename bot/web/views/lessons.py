"""Lessons for the lead: the list, and one with its words to edit, what was taken out, and what the guides say (pure)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cases.lessons import Lesson, heading
from bot.cases.redaction import Removed
from bot.web.links import Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording

ROWS = {"question": 3, "answer": 12, "why": 2}


def listing(lessons: Sequence[Lesson], view: Viewer) -> Html:
    """The lessons, those that wait first."""
    if not lessons:
        return tag("p", text("lessons_empty", view.language), class_="empty")
    return tag("ul", (_entry(lesson, view) for lesson in lessons), class_="reports lessons")


def waiting(lessons: Sequence[Lesson]) -> int:
    """How many wait for a decision."""
    return sum(lesson.state == "draft" for lesson in lessons)


def _entry(lesson: Lesson, view: Viewer) -> Html:
    language = view.language
    place = tag("a", heading(lesson.question, 160), href=view.url(f"/desk/lessons/{lesson.id}"))
    against = _count(lesson)
    meta = tag(
        "p", word("lesson_state", lesson.state, language), " · ", wording.market(lesson.market, language), " · ",
        wording.time_tag(lesson.made_at, language),
        join(" · ", tag("span", text("lesson_against", language, n=against), class_="near")) if against else None,
        class_="meta",
    )  # fmt: skip
    return tag("li", place, meta, class_="open" if lesson.state == "draft" else "done")


def page(lesson: Lesson, view: Viewer, *, problem: str | None = None, written: Mapping[str, str] | None = None) -> Html:
    """One lesson; while it waits its words can be edited. `written` is what the lead had typed before a problem."""
    language = view.language
    words = {"question": lesson.question, "answer": lesson.answer, "why": "", **(written or {})}
    back = tag("p", tag("a", text("page_lessons", language), href=view.url("/desk/lessons"), class_="quiet-link"))
    return join(
        back,
        tag("h1", text("lesson_title", language, n=lesson.id)),
        _facts(lesson, language),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        _decide(lesson, view, words) if lesson.state == "draft" else _decided(lesson, view),
        _section("lesson_doubts", _doubts(lesson, view), language),
        _section("lesson_removed", removed(lesson.removed, language), language),
        _section("lesson_sources", tag("ul", (tag("li", s) for s in lesson.sources)), language) if lesson.sources else None,
    )  # fmt: skip


def _facts(lesson: Lesson, language: str) -> Html:
    facts: list[Child] = [
        word("lesson_state", lesson.state, language),
        wording.market(lesson.market, language),
        lesson.forum,
        word("right", lesson.right, language) or None,
        word("language", lesson.language, language),
        text("review_by", language, date=lesson.review_by.isoformat()),
    ]
    shown = [fact for fact in facts if fact]
    return tag("p", [(" · ", fact) if n else fact for n, fact in enumerate(shown)], class_="meta")


def _decide(lesson: Lesson, view: Viewer, words: Mapping[str, str]) -> Html:
    """The words, and the two buttons; without scripts."""
    language = view.language
    approve = tag(
        "form",
        _area("question", words, language),
        _area("answer", words, language),
        _area("why", words, language),
        tag("button", text("lesson_approve", language), type="submit", class_="button primary"),
        method="post",
        action=view.url(f"/desk/lessons/{lesson.id}/approve"),
        class_="lesson-form",
    )
    return join(tag("p", text("lesson_hint", language), class_="hint"), approve, _refuse(lesson, view, "lesson_reject"))


def _decided(lesson: Lesson, view: Viewer) -> Html:
    language = view.language
    by = text(
        "lesson_decided_by", language, state=word("lesson_state", lesson.state, language), name=lesson.decided_by or "",
        at=wording.moment(lesson.decided_at) if lesson.decided_at else "",
    )  # fmt: skip
    return join(
        tag("p", by, class_="hint"),
        tag("p", lesson.why, class_="text") if lesson.why else None,
        tag("blockquote", tag("h2", lesson.question), _paragraphs(lesson.answer)),
        _refuse(lesson, view, "lesson_withdraw") if lesson.state in ("approved", "published") else None,
    )


def _refuse(lesson: Lesson, view: Viewer, key: str) -> Html:
    language = view.language
    label = text("lesson_why_not", language)
    field = tag("input", type="text", name="why", required=True, maxlength=2_000, aria_label=label, placeholder=label, class_="field")  # fmt: skip
    button = tag("button", text(key, language), type="submit", class_="button quiet")
    action = view.url(f"/desk/lessons/{lesson.id}/reject")
    return tag("form", tag("div", field, button, class_="line"), method="post", action=action, class_="lesson-form")


def _area(name: str, words: Mapping[str, str], language: str) -> Html:
    area = tag("textarea", words[name], name=name, rows=ROWS[name], required=name != "why", class_="field")
    return tag("label", tag("span", text(f"lesson_{name}", language)), area, class_="labelled")


def removed(found: Sequence[Removed], language: str) -> Html:
    """What was taken out, word by word, and what stands there now."""
    if not found:
        return tag("p", text("lesson_nothing_removed", language), class_="hint")
    rows = (
        tag("tr", tag("td", tag("del", one.words)), tag("td", one.by), tag("td", text(f"removed_{one.kind}", language)))
        for one in found
    )
    return tag("table", rows, class_="removed")


def _doubts(lesson: Lesson, view: Viewer) -> Html:
    """The sentences whose figures the guides contradict, with links; those on which there is no passage."""
    if not lesson.contradictions:
        return tag("p", text("lesson_agrees", view.language), class_="hint")
    return tag("ul", (_doubt(doubt, view) for doubt in lesson.contradictions), class_="doubts")


def _doubt(doubt: Mapping[str, Any], view: Viewer) -> Html:
    language = view.language
    against = doubt["state"] == "contradicts"
    verdict = text("lesson_contradicts" if against else "lesson_no_passage", language)
    passages = (
        tag("li", tag("q", p["quote"]), " ", tag("a", f"{p['title']} › {p['heading']}", href=view.guide_url(p["url"]), target="_blank"))
        for p in doubt["passages"]
    )  # fmt: skip
    return tag(
        "li",
        tag("p", tag("q", doubt["sentence"])),
        tag("p", verdict, class_="warning" if against else "hint"),
        tag("ul", passages) if against else None,
    )


def _section(key: str, content: Html, language: str) -> Html:
    return tag("section", tag("h2", text(key, language)), content)


def _paragraphs(words: str) -> list[Html]:
    return [tag("p", line) for line in words.splitlines() if line.strip()]


def _count(lesson: Lesson) -> int:
    return sum(doubt["state"] == "contradicts" for doubt in lesson.contradictions)

"""A month of training for leads: figures, hard questions, what the guides no longer prove, and proposals to decide (pure)."""

from collections.abc import Mapping
from datetime import date

from bot.outreach.training_figures import Month, Proposal, month_before, month_key
from bot.storage.training import Certificate, Taken
from bot.training.courses import Course
from bot.training.texts import of, told, word
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.views import wording

MONTHS = 6
TEXTS = 20


def page(month: Month, courses: Mapping[str, Course], this: date, view: Viewer, verified: Html | None) -> Html:
    """Everything of one month."""
    language = view.language
    return join(
        _months(month.first, this, view),
        _part("desk_proposals", _proposals(month, view), language),
        _part("desk_taken", _taken(month, courses, language), language),
        _part("desk_hardest", _hardest(month, view), language),
        _part("desk_problems", _problems(month, courses, language), language),
        _part("desk_verify", join(_verify(view), verified), language),
    )


def verified(number: str, found: Certificate | None, language: str) -> Html:
    """What is known of a certificate's number."""
    if found is None:
        return tag("p", told("desk_verify_none", language, number=number), class_="warning", role="status")
    words = told(
        "desk_verified", language, name=found.name, enterprise=found.enterprise_name or "–",
        title=found.title.get(language, ""), day=wording.moment(found.finished_at)[:10], right=found.score,
        of=found.questions, edition=found.edition or "–",
    )  # fmt: skip
    return tag("p", words, class_="verdict good", role="status")


def _part(key: str, content: Html, language: str) -> Html:
    return tag("section", tag("h2", told(key, language)), content, class_="part")


def _months(chosen: date, this: date, view: Viewer) -> Html:
    days = [month_before(this, n) for n in range(MONTHS)]
    links = (
        tag("a", month_key(day), href=view.url("/desk/courses", month=month_key(day)), class_="filter",
            aria_current="true" if day == chosen else None)
        for day in days
    )  # fmt: skip
    return tag("p", *links, class_="filters")


def _taken(month: Month, courses: Mapping[str, Course], language: str) -> Html:
    columns = ("column_course", "column_begun", "column_finished", "column_passed")
    head = tag("tr", (tag("th", told(key, language), scope="col") for key in columns))
    none = Taken(0, 0, 0)
    counts = {name: month.taken.get(name, none) for name in courses}
    rows = (
        tag("tr", tag("th", of(course.title, language), scope="row"),
            (tag("td", str(n)) for n in (counts[name].begun, counts[name].finished, counts[name].passed)))
        for name, course in courses.items()
    )  # fmt: skip
    return tag("table", tag("thead", head), tag("tbody", rows), class_="numbers")


def _hardest(month: Month, view: Viewer) -> Html:
    language = view.language
    if not month.hardest:
        return tag("p", told("desk_hardest_none", language), class_="hint")
    head = tag("tr", (tag("th", told(key, language), scope="col") for key in ("column_question", "column_right")))
    rows = (
        tag("tr", tag("th", tag("span", of(one.course.title, language), class_="sub"), " ", of(one.question.ask, language), scope="row"),
            tag("td", f"{100 * one.right / one.answers:.0f} % ({one.right}/{one.answers})"))
        for one in month.hardest
    )  # fmt: skip
    return tag("table", tag("thead", head), tag("tbody", rows), class_="numbers")


def _problems(month: Month, courses: Mapping[str, Course], language: str) -> Html:
    if not month.problems:
        return tag("p", told("desk_problems_none", language), class_="hint")
    rows = (
        tag("li", of(courses[p.course].title, language), " › ", p.question, " · ",
            f"{p.section.guide}.{p.language}#{p.section.anchor}", " · ", word("fault", p.fault, language))
        for p in month.problems
    )  # fmt: skip
    return tag("ul", rows, class_="warning")


def _proposals(month: Month, view: Viewer) -> Html:
    if not month.proposals:
        return tag("p", told("desk_proposals_none", view.language), class_="hint")
    return tag("ul", (_proposal(one, month.first, view) for one in month.proposals), class_="reports proposals")


def _proposal(proposal: Proposal, first: date, view: Viewer) -> Html:
    language, decision = view.language, proposal.decision
    label = proposal.label.get(language) or proposal.topic or told("topic_none", language)
    meta = " · ".join((wording.market(proposal.market, language), word("kind", proposal.kind, language), told("times", language, n=proposal.n)))  # fmt: skip
    texts = (tag("li", tag("q", " ".join(gap.text.split())[:300])) for gap in proposal.texts[:TEXTS])
    decided = None
    if decision is not None:
        day = wording.moment(decision.at)[:10]
        said = told("decided", language, verdict=word("verdict", decision.state, language), name=decision.by, day=day)
        decided = tag("p", said, f" {decision.why}" if decision.why else None, class_="decision")
    return tag(
        "li", tag("b", label), tag("p", meta, class_="meta"), tag("ul", texts, class_="gap-texts") if proposal.texts else None,
        decided, _decide(proposal, first, view), class_="done" if decision else "open",
    )  # fmt: skip


def _decide(proposal: Proposal, first: date, view: Viewer) -> Html:
    language = view.language
    fields = {
        "month": month_key(first),
        "kind": proposal.kind,
        "market": proposal.market or "",
        "topic": proposal.topic,
    }
    note = tag("input", type="text", name="why", maxlength=300, placeholder=told("decide_why", language), aria_label=told("decide_why", language), class_="field")  # fmt: skip
    buttons = (
        tag("button", told(key, language), type="submit", name="verdict", value=verdict, class_="button small")
        for key, verdict in (("take_up", "taken_up"), ("dismiss", "dismissed"))
    )
    hidden = (tag("input", type="hidden", name=name, value=value) for name, value in fields.items())
    return tag("form", hidden, note, buttons, method="post", action=view.url("/desk/courses/decide"), class_="decide")


def _verify(view: Viewer) -> Html:
    language = view.language
    hidden = [tag("input", type="hidden", name="as", value=view.person.id)]
    hidden += [tag("input", type="hidden", name="lang", value=language)] if view.chosen else []
    field = tag("input", type="text", name="number", maxlength=20, placeholder="T-2026-…", aria_label=told("certificate_number", language), class_="field")  # fmt: skip
    button = tag("button", told("desk_verify_do", language), type="submit", class_="button small")
    return tag("form", hidden, field, button, method="get", action="/desk/courses", class_="decide")

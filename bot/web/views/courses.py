"""Courses for who takes them: the list, a course before it is begun, one question, its answer explained, the result (pure)."""

from collections.abc import Callable, Sequence

from bot.outreach.training import Standing
from bot.storage.training import Certificate, Offer
from bot.training.courses import Course, Question
from bot.training.progress import Answer
from bot.training.proof import Shown
from bot.training.texts import of, told, why, word
from bot.web.links import HTML_LANGUAGE, Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.views import passages, wording
from bot.web.views.messages import dotted


def listing(standings: Sequence[Standing], view: Viewer) -> Html:
    """Every course as a card: what is offered first, then what was begun and what fits."""
    cards = (_card(standing, view) for standing in standings)
    return join(tag("p", told("courses_about", view.language), class_="hint"), tag("ul", cards, class_="courses"))


def _card(standing: Standing, view: Viewer) -> Html:
    language, course = view.language, standing.course
    link = tag("a", of(course.title, language), href=view.url(f"/course/{course.id}"))
    state = tag("span", word("state", standing.state, language), class_=f"badge course-{standing.state}")
    reason = standing.offer.reason if standing.offer else standing.reason
    fits = tag("p", why(reason, language), class_="fits") if reason and reason.why != "always" else None
    facts = tag("p", _facts(course, language), class_="meta")
    decline = _decline(standing.offer, view) if standing.offer else None
    return tag(
        "li", tag("div", tag("h2", link), state, class_="line"), tag("p", of(course.about, language)), fits, facts, decline,
        class_="course-card offered" if standing.offer else "course-card",
    )  # fmt: skip


def _decline(offer: Offer, view: Viewer) -> Html:
    button = tag("button", told("not_now", view.language), type="submit", class_="button small")
    form = tag("form", button, method="post", action=view.url(f"/course/offer/{offer.id}/decline"))
    return join(form, tag("p", told("offer_consent", view.language), class_="hint"))


def offer_card(offer: Offer, course: Course, view: Viewer) -> Html:
    """The offer above the conversations."""
    language = view.language
    reason = why(offer.reason, language)
    words = told("offer", language, why="", minutes=course.minutes, title=of(course.title, language))
    return tag(
        "a", tag("span", told("offer_head", language), class_="sub"), tag("span", reason), tag("b", words.strip()),
        href=view.url(f"/course/{course.id}"), class_="item course-offer",
    )  # fmt: skip


def _facts(course: Course, language: str) -> str:
    values = {"questions": len(course.questions), "minutes": course.minutes, "pass_at": course.pass_at}
    return told("course_facts", language, **values)


def page(standing: Standing, shown: str | None, section: Callable[[Question], Shown | None], view: Viewer, *,
         lesson: Sequence[Shown] = (), problem: str | None = None) -> Html:  # fmt: skip
    """The course as this person stands in it; `shown` is an answered question whose explanation is wanted."""
    course, language = standing.course, view.language
    answered = standing.progress.answer(shown) if shown else None
    question = course.question(shown) if shown else None
    if standing.state == "review":
        body = tag("p", told("review_note", language), class_="warning", role="status")
    elif answered is not None and question is not None:
        body = _explained(standing, question, answered, section(question), view)
    elif standing.state == "running" and standing.progress.next is not None:
        body = _question(standing, standing.progress.next, section(standing.progress.next), view)
    elif standing.state == "new":
        body = _intro(standing, lesson, view)
    else:
        body = _result(standing, view)
    back = tag("a", told("all_courses", language), href=view.url("/courses"), class_="quiet-link")
    return join(
        tag("p", back), tag("h1", of(course.title, language)),
        tag("p", problem, class_="warning", role="alert") if problem else None, body,
    )  # fmt: skip


def _intro(standing: Standing, lesson: Sequence[Shown], view: Viewer) -> Html:
    language, course = view.language, standing.course
    sections = (tag("li", _folded(one, view)) for one in lesson)
    return join(
        tag("p", of(course.about, language)),
        tag("p", why(standing.offer.reason, language), class_="fits") if standing.offer else None,
        tag("p", _facts(course, language), class_="meta"),
        _begin(standing, "begin", view),
        tag("h2", told("read_first", language)),
        tag("p", told("read_hint", language), class_="hint"),
        tag("ol", sections, class_="lesson-sections"),
    )


def _begin(standing: Standing, key: str, view: Viewer) -> Html:
    n = tag("input", type="hidden", name="n", value=str(standing.next_n))
    button = tag("button", told(key, view.language), type="submit", class_="button primary")
    return tag("form", n, button, method="post", action=view.url(f"/course/{standing.course.id}/begin"))


def _question(standing: Standing, question: Question, section: Shown | None, view: Viewer) -> Html:
    language, course = view.language, standing.course
    many = len(question.right) > 1
    options = (_option(letter, of(words, language), many, first=n == 0) for n, (letter, words) in enumerate(question.options.items()))  # fmt: skip
    hidden = {"attempt": str(standing.attempt.id if standing.attempt else 0), "question": question.id, "digest": question.digest}  # fmt: skip
    return join(
        _bar(standing, question, language),
        tag(
            "form",
            (tag("input", type="hidden", name=name, value=value) for name, value in hidden.items()),
            tag("fieldset", tag("legend", of(question.ask, language)), tag("p", told("choose_all" if many else "choose_one", language), class_="hint"), options),
            tag("button", told("answer", language), type="submit", class_="button primary"),
            method="post", action=view.url(f"/course/{course.id}/answer"), class_="course-question",
        ),
        tag("details", tag("summary", told("read_section", language)), _section(section, view), class_="course-section"),
    )  # fmt: skip


def _option(letter: str, words: str, many: bool, *, first: bool) -> Html:
    kind = "checkbox" if many else "radio"
    field = tag("input", type=kind, name="choice", value=letter, autofocus=first, required=not many and first)
    return tag("label", field, tag("span", words), class_="course-option")


def _bar(standing: Standing, question: Question, language: str) -> Html:
    course = standing.course
    n, count = course.questions.index(question) + 1, len(course.questions)
    dots = (tag("i", class_=_dot(standing.progress.answer(q.id), q is question)) for q in course.questions)
    return join(
        tag("div", *dots, class_="course-bar", aria_hidden="true"),
        tag("p", told("question_n", language, n=n, of=count), class_="meta"),
    )


def _dot(answer: Answer | None, here: bool) -> str | None:
    marks = ["here"] if here else []
    if answer is not None:
        marks.append("right" if answer.right else "wrong")
    return " ".join(marks) or None


def _explained(
    standing: Standing, question: Question, answer: Answer, section: Shown | None, view: Viewer
) -> Html:  # fmt: skip
    """Right or not, what is right, the sentence that proves it, and its whole section."""
    language, course = view.language, standing.course
    ended = standing.progress.next is None or standing.state != "running"
    href = view.url(f"/course/{course.id}")
    on = tag("a", told("to_result" if ended else "next_question", language), href=href, class_="button primary", autofocus=True)  # fmt: skip
    return join(
        _bar(standing, question, language),
        tag("p", of(question.ask, language), class_="asked"),
        tag("div", *verdict(question, answer, language), class_="verdict good" if answer.right else "verdict bad", role="status"),
        tag("p", told("guide_says", language), class_="meta"),
        tag("blockquote", of(question.quote, language), lang=HTML_LANGUAGE[language]),
        tag("p", on),
        tag("details", tag("summary", told("read_section", language)), _section(section, view), open=True, class_="course-section"),
    )  # fmt: skip


def verdict(question: Question, answer: Answer, language: str) -> list[Html]:
    """What was chosen, and what is right."""
    first = tag("p", tag("b", told("right" if answer.right else "wrong", language)))
    chosen = tag("p", told("you_chose", language, what=_names(question, answer.chosen, language)))
    if answer.right:
        return [first, chosen]
    return [first, chosen, tag("p", told("right_is", language, what=_names(question, question.right, language)))]


def _names(question: Question, letters: Sequence[str], language: str) -> str:
    return " · ".join(of(words, language) for letter, words in question.options.items() if letter in letters)


def _section(section: Shown | None, view: Viewer) -> Html | None:
    if section is None:
        return None
    language = view.language
    facts = dotted(
        tag("span", section.source, class_="law") if section.source else None,
        tag("span", word("confidence", section.confidence, language)) if section.confidence else None,
        tag("a", told("open_guide", language), href=view.guide_url(section.url), target="_blank"),
    )
    body = passages.body(section.text)
    return join(tag("h2", section.heading), tag("div", body, lang=HTML_LANGUAGE[language]), tag("p", facts, class_="meta"))  # fmt: skip


def _folded(section: Shown, view: Viewer) -> Html:
    return tag("details", tag("summary", section.heading), _section(section, view), class_="course-section")


def _result(standing: Standing, view: Viewer) -> Html:
    language, course, go = view.language, standing.course, standing.attempt
    if go is None or go.finished_at is None:
        return tag("p", told("none_fits", language))
    values = {"right": go.score, "of": go.questions, "pass_at": course.pass_at}
    words = told("result_passed" if go.passed else "result_failed", language, **values)
    before = standing.passed if standing.passed and not go.passed else None
    day = wording.moment(before.finished_at)[:10] if before and before.finished_at else ""
    certificate = tag("a", told("certificate_get", language), href=view.url(f"/course/{course.id}/certificate"), class_="button primary")  # fmt: skip
    answers = (
        tag("li", tag("a", of(q.ask, language), href=view.url(f"/course/{course.id}", q=q.id)), " ", _mark(answer, language))
        for q in course.questions
        if (answer := standing.progress.answer(q.id)) is not None
    )  # fmt: skip
    return join(
        tag("p", words, class_="verdict good" if go.passed else "verdict bad", role="status"),
        tag("p", told("passed_before", language, day=day)) if before else None,
        tag("div", certificate if standing.passed else None, _begin(standing, "again", view), class_="course-do"),
        tag("h2", told("your_answers", language)),
        tag("ol", answers, class_="course-answers"),
    )


def _mark(answer: Answer, language: str) -> Html:
    return tag("span", told("right" if answer.right else "wrong", language), class_="good" if answer.right else "bad")


def certificate_form(standing: Standing, view: Viewer, problem: str | None = None, written: str = "") -> Html:
    """The name, before the certificate is issued; why there is none before the course is passed."""
    language, course = view.language, standing.course
    back = tag("p", tag("a", of(course.title, language), href=view.url(f"/course/{course.id}"), class_="quiet-link"))
    head = tag("h1", told("certificate", language))
    if standing.passed is None:
        return join(back, head, tag("p", told("certificate_not_passed", language)))
    field = tag("input", type="text", name="name", value=written or view.person.name, maxlength=120, required=True, class_="field", autofocus=True)  # fmt: skip
    label = tag("label", tag("span", told("certificate_name", language)), field, class_="labelled")
    hint = tag("p", told("certificate_name_hint", language), class_="hint")
    button = tag("button", told("certificate_get", language), type="submit", class_="button primary")
    warning: Child = tag("p", problem, class_="warning", role="alert") if problem else None
    form = tag("form", label, hint, button, method="post", action=view.url(f"/course/{course.id}/certificate"), class_="lesson-form")  # fmt: skip
    return join(back, head, warning, form)


def certificate(found: Certificate, view: Viewer, *, pdf: bool) -> Html:
    """The certificate with what can be done with it, which is not printed."""
    language = view.language
    button = tag("button", told("print", language), type="button", class_="button", data_print=True)
    href = view.url(f"/course/{found.course}/certificate.pdf")
    save = tag("a", told("certificate_pdf", language), href=href, class_="button") if pdf else None
    back = tag("a", told("all_courses", language), href=view.url("/courses"), class_="quiet-link")
    rows = {"certificate_enterprise": found.enterprise_name, "certificate_day": wording.moment(found.finished_at)[:10],
            "certificate_edition": found.edition, "certificate_number": found.number}  # fmt: skip
    facts = ((tag("dt", _both(key)), tag("dd", value)) for key, value in rows.items() if value)
    return join(
        tag("p", back, " ", button, " ", save, class_="others printing"),
        tag(
            "article",
            tag("h1", _both("certificate")),
            tag("p", found.name, class_="holder"),
            tag("p", _both("certificate_says")),
            tag("h2", *(tag("span", found.title.get(code, ""), lang=HTML_LANGUAGE[code]) for code in ("zh", "en"))),
            tag("p", _both("certificate_score", right=found.score, of=found.questions)),
            tag("dl", facts),
            tag("p", _both("certificate_foot"), class_="hint"),
            class_="certificate",
        ),
    )


def _both(key: str, **values: object) -> list[Html]:
    """A text in Chinese and in English."""
    return [tag("span", told(key, code, **values), lang=HTML_LANGUAGE[code]) for code in ("zh", "en")]

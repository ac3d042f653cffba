"""One reminder letter: its words in both languages, and what its reader may do with it (pure)."""

from bot.cases.service_levels import BEIJING
from bot.letters.content import day_words, reason_words
from bot.letters.content import text as said
from bot.letters.model import ENDED, OUT, Letter
from bot.letters.words import title_key
from bot.web.links import Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording

LANGUAGES = (("zh", "zh-CN"), ("en", "en"))


def page(letter: Letter, view: Viewer, *, problem: str | None = None) -> Html:
    """The whole page of a letter, for its enterprise or a lead."""
    language = view.language
    list_path = "/desk/letters" if view.is_desk else "/letters"
    back = tag("a", text("page_letters", language), href=view.url(list_path), class_="quiet-link")
    return join(
        tag("p", back),
        tag("h1", said(title_key(letter), language), " ", tag("small", letter.number(language))),
        tag("p", _line(letter, view), class_="meta"),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        _standing(letter, language),
        desk_actions(letter, view) if view.person.role == "lead" else own_actions(letter, view),
        body(letter),
        _reasons(letter, language) if view.person.role == "lead" else None,
        _log(letter, language) if view.person.role == "lead" else None,
    )


def body(letter: Letter) -> Html:
    """The words, Chinese at the left and English at the right."""
    content = letter.content
    heads: list[Html] = []
    for key, both in (("sender", content.sender), ("addressee", content.addressee), ("subject", content.subject)):
        heads.append(_both(f"{said(key, 'zh')}：{both.zh}", f"{said(key, 'en')}: {both.en}"))
    dates = (day_words(letter.dated, lang) or said("number_open", lang) for lang, _ in LANGUAGES)
    zh, en = dates
    heads.append(_both(f"{said('dated', 'zh')}：{zh}", f"{said('dated', 'en')}: {en}"))
    parts = []
    for part in content.parts:
        title = f"part_{part.name}"
        lines = [_both(line.zh, line.en, href=line.href, strong=line.strong) for line in part.lines]
        parts.append(
            tag("section", tag("h2", said(title, "zh"), " ", tag("small", said(title, "en"), lang="en")), lines)
        )
    return tag("article", tag("div", heads, class_="heads"), parts, class_="letter-words")


def _both(zh: str, en: str, *, href: str = "", strong: bool = False) -> Html:
    def one(words: str, language: str) -> Html:
        shown: Child = tag("strong", words) if strong else words
        return tag("p", tag("a", words, href=href, rel="noopener") if href else shown, lang=language)

    return tag("div", one(zh, "zh-CN"), one(en, "en"), class_="both")


def day_line(letter: Letter, language: str) -> str:
    """The date of a letter in a few words."""
    if letter.day is None:
        return text("letter_no_day", language)
    certainty = word("letter_certainty", letter.day.certainty, language)
    return text("letter_day_is", language, day=letter.day.due.isoformat(), certainty=certainty)


def _line(letter: Letter, view: Viewer) -> Html:
    language = view.language
    links: list[Child] = [word("letter_state", letter.state, language), day_line(letter, language)]
    links.append(tag("a", text("letter_pdf", language), href=view.url(f"/letter/{letter.id}.pdf")))
    if letter.thread is not None and letter.sent_at is not None:
        links.append(
            tag("a", text("letter_thread", language), href=view.url("/", channel="direct", thread=letter.thread))
        )
    if letter.case_number and view.is_desk:
        place = view.url(f"/desk/case/{letter.case}")
        links.append(tag("a", text("letter_case", language, number=letter.case_number), href=place))
    if letter.follows is not None:
        links.append(tag("a", text("letter_follows", language), href=view.url(f"/letter/{letter.follows}")))
    return join(*((" · ", link) if n else link for n, link in enumerate(links)))


def _standing(letter: Letter, language: str) -> Html:
    """What has become of it, in sentences."""
    lines: list[str] = []
    if letter.state == "withdrawn" and letter.sent_at is not None:
        lines.append(text("letter_is_withdrawn", language))
    if letter.identity_by:
        lines.append(text("letter_identity_by", language, name=letter.identity_by))
    if letter.approved_by and letter.approved_at:
        lines.append(
            text("letter_approved_by", language, name=letter.approved_by, at=wording.moment(letter.approved_at))
        )
    if letter.received_at:
        at = wording.moment(letter.received_at)
        lines.append(text("letter_received_at", language, name=letter.received_by or "", at=at))
    if letter.counsel:
        lines.append(text("letter_counsel_is", language, name=letter.counsel))
    if letter.state == "asked":
        lines.append(text("letter_asked", language))
    if letter.problem:
        lines.append(text(f"letter_problem_{letter.problem}", language))
    warns = letter.state == "withdrawn" and letter.sent_at is not None
    return join(*(tag("p", line, class_="warning" if warns and not n else "hint") for n, line in enumerate(lines)))


def own_actions(letter: Letter, view: Viewer) -> Html | None:
    """What an enterprise may press."""
    if letter.state not in OUT or view.is_desk:
        return None
    language = view.language
    return join(
        press(letter, view, "received", "letter_received", primary=True)
        if letter.state in ("sent", "silent")
        else None,
        press(letter, view, "ask", "letter_ask") if letter.state not in ("asked", "handled") else None,
        _field(letter, view, "handled", "letter_handled", "counsel", text("letter_counsel", language))
        if letter.state != "handled"
        else None,
    )


def desk_actions(letter: Letter, view: Viewer) -> Html:
    """What a lead may press, by the letter's state."""
    language, made = view.language, []
    if letter.state == "draft":
        if letter.match_level != "certain" and not letter.identity_by:
            made.append(press(letter, view, "identity", "letter_confirm_identity", primary=True))
        else:
            made.append(press(letter, view, "approve", "letter_approve", primary=True))
    if letter.state == "undeliverable":
        how = text("letter_hand_over_how", language)
        made.append(press(letter, view, "retry", "letter_retry"))
        made.append(_field(letter, view, "hand-over", "letter_hand_over", "how", how))
    if letter.state in ("sent", "silent"):
        made.append(press(letter, view, "received", "letter_received_noted"))
    if letter.state in OUT and letter.state != "handled":
        made.append(_field(letter, view, "handled", "letter_handled", "counsel", text("letter_counsel", language)))
    if letter.state not in ENDED:
        if letter.sort == "case" or letter.day:
            made.append(_day_form(letter, view))
        made.append(_field(letter, view, "withdraw", "letter_withdraw", "why", text("letter_withdraw_why", language)))
    if letter.state in OUT:
        made.append(_field(letter, view, "close", "letter_close", "why", text("letter_close_why", language)))
    return join(*made)


def press(letter: Letter, view: Viewer, what: str, key: str, *, primary: bool = False) -> Html:
    """A button of one letter; it carries the hash of the words that stand above it."""
    seen = tag("input", type="hidden", name="seen", value=letter.hash)
    button = tag("button", text(key, view.language), type="submit", class_="button primary" if primary else "button")
    action = view.url(f"/letter/{letter.id}/{what}")
    return tag("form", seen, button, method="post", action=action, class_="lesson-form letter-press")


def _field(letter: Letter, view: Viewer, what: str, key: str, name: str, label: str) -> Html:
    field = tag("input", type="text", name=name, required=True, maxlength=500, aria_label=label, placeholder=label, class_="field")  # fmt: skip
    button = tag("button", text(key, view.language), type="submit", class_="button quiet")
    action = view.url(f"/letter/{letter.id}/{what}")
    return tag("form", tag("div", field, button, class_="line"), method="post", action=action, class_="lesson-form")


def _day_form(letter: Letter, view: Viewer) -> Html:
    language = view.language
    rule = letter.day.rule if letter.day and letter.day.rule else ""
    fields = [
        tag("input", type="text" if name != "on" else "date", name=name, required=name != "method", maxlength=300,
            value=rule if name == "rule" and rule else None, aria_label=text(f"letter_{name}", language),
            placeholder=text(f"letter_{name}", language), class_="field")
        for name in ("rule", "on", "method", "document")
    ]  # fmt: skip
    button = tag("button", text("letter_confirm_day", language), type="submit", class_="button quiet")
    form = tag(
        "form", tag("p", text("letter_confirm_day_hint", language), class_="hint"), fields, button, method="post",
        action=view.url(f"/letter/{letter.id}/day"), class_="lesson-form",
    )  # fmt: skip
    return tag("details", tag("summary", text("letter_confirm_day", language)), form)


def _reasons(letter: Letter, language: str) -> Html:
    rows = (
        tag("tr", tag("td", reason_words(code, language)), tag("td", item), tag("td", profile), tag("td", f"{weight:.2f}"))
        for code, item, profile, weight in letter.reasons
    )  # fmt: skip
    level = word("match_level", letter.match_level, language)
    return tag(
        "section", tag("h2", text("letter_reasons", language), " · ", level), tag("table", rows, class_="removed")
    )


def _log(letter: Letter, language: str) -> Html:
    rows = (
        tag(
            "tr", tag("td", wording.time_tag(event.at, language)), tag("td", event.actor),
            tag("td", word("letter_move", event.move, language)),
            tag("td", event.note[:12] if event.move in ("open", "approve") else event.note),
        )
        for event in letter.events
    )  # fmt: skip
    return tag("section", tag("h2", text("letter_log", language)), tag("table", rows, class_="removed"))


def day_of(letter: Letter) -> str:
    """The day on which a letter was written, for lists."""
    at = letter.dated or letter.made_at.astimezone(BEIJING).date()
    return at.isoformat()

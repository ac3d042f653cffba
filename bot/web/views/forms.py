"""What forms, buttons and dialogs are made of; `static/desk.js` sends them (pure)."""

from bot.cases.model import OUTCOMES, Case
from bot.web.links import Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.texts import text, word

MAX_NOTE = 4_000
MAX_LINE = 300
STARS = 5


def rating(case: Case, view: Viewer) -> Html:
    """One to five stars and a few words; what was given already is shown."""
    language = view.language
    if case.rating is not None:
        stars = "★" * case.rating + "☆" * (STARS - case.rating)
        label = text("rated", language, n=case.rating)
        return tag("p", tag("span", stars, class_="stars given", aria_hidden="true"), " ", label, class_="rated")
    # The highest comes first in the source, so that CSS can colour a star and all below it.
    choices = [
        join(
            tag("input", type="radio", name="rating", value=n, id=f"star{n}", required=True),
            tag("label", tag("span", text("star", language, n=n), class_="hidden-text"), for_=f"star{n}", title=n),
        )
        for n in range(STARS, 0, -1)
    ]
    legend = tag("legend", text("rate", language, case=case.number))
    note = tag(
        "input",
        type="text",
        name="note",
        maxlength=MAX_NOTE,
        placeholder=text("rate_note", language),
        aria_label=text("rate_note", language),
        class_="field",
    )
    send = tag("button", text("send_rating", language), type="submit", class_="button")
    fields = tag("fieldset", legend, tag("div", choices, class_="stars"))
    return form(
        f"/api/cases/{case.id}/rate", view, join(fields, tag("div", note, send, class_="line")), class_="act rate"
    )


def form(action: str, view: Viewer, fields: Child, **attributes: str) -> Html:
    """A form that `desk.js` sends as JSON; what goes wrong stands in its alert."""
    who = tag("input", type="hidden", name="person", value=view.person.id)
    lang = tag("input", type="hidden", name="language", value=view.language)
    alert = tag("p", role="alert", class_="error")
    return tag("form", who, lang, fields, alert, action=action, method="post", data_post=True, **attributes)


def press(action: str, key: str, view: Viewer, *, class_: str = "button", **hidden: str) -> Html:
    """A button that does something at once; `hidden` values go with it."""
    fields = [tag("input", type="hidden", name=name, value=value) for name, value in hidden.items()]
    button = tag("button", text(key, view.language), type="submit", class_=class_)
    return form(action, view, join(*fields, button), class_="act")


def opener(name: str, language: str, class_: str = "button") -> Html:
    """A button that opens the dialog of this name."""
    return tag(
        "button", text(name.replace("-", "_"), language), type="button", class_=class_, data_open=f"{name}-dialog"
    )


def dialog(name: str, action: str, view: Viewer, fields: Child, **attributes: str) -> Html:
    """A dialog with its heading, hint and buttons; the keys of its texts begin with its name."""
    language, key = view.language, name.replace("-", "_")
    cancel = tag("button", text("cancel", language), type="button", class_="button quiet", data_close=True)
    submit = tag("button", text(f"{key}_do", language), type="submit", class_="button primary")
    inner = join(
        tag("h2", text(key, language), id=f"{name}-title"),
        tag("p", text(f"{key}_hint", language), class_="hint"),
        fields,
        tag("div", cancel, submit, class_="line end"),
    )
    made = form(action, view, inner)
    return tag("dialog", made, id=f"{name}-dialog", aria_labelledby=f"{name}-title", **attributes)


def note_field(view: Viewer, *, required: bool = False, key: str = "", name: str = "note") -> Html:
    """A few lines of words; `key` names a label other than that of a note."""
    label = text(key or ("note_required" if required else "note_optional"), view.language)
    area = tag("textarea", name=name, rows=4, maxlength=MAX_NOTE, required=required, class_="field")
    return tag("label", tag("span", label), area, class_="labelled")


def learn_field(view: Viewer) -> Html:
    """Whether a lesson may be drawn from the case."""
    box = tag("input", type="checkbox", name="learn", value="yes")
    return tag("label", box, " ", text("resolve_learn", view.language), class_="checked")


def line_field(
    view: Viewer, key: str, name: str, *, required: bool = True, type_: str = "text", value: str = ""
) -> Html:
    """One line of words, or a time."""
    field = tag(
        "input", type=type_, name=name, maxlength=MAX_LINE if type_ == "text" else None, required=required,
        value=value or None, class_="field",
    )  # fmt: skip
    return tag("label", tag("span", text(key, view.language)), field, class_="labelled")


def outcomes(view: Viewer) -> Html:
    """How a case may end."""
    choose = tag("option", text("choose_outcome", view.language), value="", disabled=True, selected=True)
    options = [tag("option", word("outcome", name, view.language), value=name) for name in OUTCOMES]
    select = tag("select", choose, options, name="outcome", required=True, class_="field")
    return tag("label", tag("span", text("outcome", view.language)), select, class_="labelled")

"""What a person can do: the composer's frame, the buttons and dialogs. `static/desk.js` sends them (pure)."""

from bot.cases.model import ENDED, HELD, OUTCOMES, WAITING, Case
from bot.conversations import Posted
from bot.web.links import Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.texts import text, word

MAX_NOTE = 4_000
STARS = 5
RATEABLE = frozenset({"resolved", "closed"})


def reply_actions(messages: list[Posted], case: Case | None, view: Viewer, thread: int) -> Html:
    """What an enterprise may press under the newest reply: ask an expert, or rate what the expert did."""
    if view.is_desk:
        return Html()
    replies = [p.reply for p in messages if p.reply is not None]
    if case is not None and (case.state in WAITING or case.state in HELD):
        key = "expert_asked" if case.state in WAITING else "expert_holds"
        words = text(key, view.language, case=case.number, expert=case.expert_name or "")
        return tag("button", words, type="button", disabled=True, class_="button quiet")
    newest = next((reply.actions for reply in reversed(replies) if reply.actions), ())
    parts: list[Html] = []
    rateable = case is not None and case.state in RATEABLE and any("rate" in reply.actions for reply in replies)
    if case is not None and rateable and (case.rating is None or "rate" in newest):
        parts.append(rating(case, view))
    if "ask_expert" in newest:
        button = tag("button", text("ask_expert", view.language), type="submit", class_="button")
        hint = tag("span", text("ask_expert_hint", view.language), class_="hint")
        parts.append(_form(f"/api/threads/{thread}/expert", view, join(button, hint), class_="act"))
    return join(*parts)


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
    return _form(
        f"/api/cases/{case.id}/rate", view, join(fields, tag("div", note, send, class_="line")), class_="act rate"
    )


def case_actions(case: Case, view: Viewer) -> Html:
    """Claim a waiting case; hand back or resolve one's own, each in a dialog; otherwise who holds it."""
    language = view.language
    if case.state in HELD and case.expert == view.person.id:
        return join(
            _opener("hand-back", "hand_back", language, "button"),
            _opener("resolve", "resolve", language, "button"),
            _dialog("hand-back", "hand_back", f"/api/cases/{case.id}/hand-back", view, _note(view, required=True)),
            _dialog(
                "resolve",
                "resolve",
                f"/api/cases/{case.id}/resolve",
                view,
                join(_outcomes(view), _note(view), _learn(view)),
            ),
        )
    if case.state in HELD:
        return tag("p", text("held_by", language, expert=case.expert_name or ""), class_="hint")
    if case.state in ENDED:
        given = text("rated", language, n=case.rating) if case.rating else None
        return tag("p", text("case_ended", language), " ", given, class_="hint")
    button = tag("button", text("claim", language), type="submit", class_="button primary")
    return _form(f"/api/cases/{case.id}/claim", view, button, class_="act")


def _form(action: str, view: Viewer, fields: Child, **attributes: str) -> Html:
    """A form that `desk.js` sends as JSON; what goes wrong stands in its alert."""
    who = tag("input", type="hidden", name="person", value=view.person.id)
    lang = tag("input", type="hidden", name="language", value=view.language)
    alert = tag("p", role="alert", class_="error")
    return tag("form", who, lang, fields, alert, action=action, method="post", data_post=True, **attributes)


def _opener(dialog: str, key: str, language: str, class_: str) -> Html:
    return tag("button", text(key, language), type="button", class_=class_, data_open=f"{dialog}-dialog")


def _dialog(name: str, key: str, action: str, view: Viewer, fields: Child) -> Html:
    language = view.language
    cancel = tag("button", text("cancel", language), type="button", class_="button quiet", data_close=True)
    submit = tag("button", text(f"{key}_do", language), type="submit", class_="button primary")
    inner = join(
        tag("h2", text(key, language), id=f"{name}-title"),
        tag("p", text(f"{key}_hint", language), class_="hint"),
        fields,
        tag("div", cancel, submit, class_="line end"),
    )
    return tag("dialog", _form(action, view, inner), id=f"{name}-dialog", aria_labelledby=f"{name}-title")


def _note(view: Viewer, *, required: bool = False) -> Html:
    label = text("note_required" if required else "note_optional", view.language)
    area = tag("textarea", name="note", rows=4, maxlength=MAX_NOTE, required=required, class_="field")
    return tag("label", tag("span", label), area, class_="labelled")


def _learn(view: Viewer) -> Html:
    box = tag("input", type="checkbox", name="learn", value="yes")
    return tag("label", box, " ", text("resolve_learn", view.language), class_="checked")


def _outcomes(view: Viewer) -> Html:
    choose = tag("option", text("choose_outcome", view.language), value="", disabled=True, selected=True)
    options = [tag("option", word("outcome", name, view.language), value=name) for name in OUTCOMES]
    select = tag("select", choose, options, name="outcome", required=True, class_="field")
    return tag("label", tag("span", text("outcome", view.language)), select, class_="labelled")

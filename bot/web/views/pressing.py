"""What an enterprise may press under its thread: an expert, the same matter, counsel, consent, stars (pure)."""

from collections.abc import Sequence

from bot.cases.model import HELD, WAITING, Case, CaseDeadline
from bot.conversations import Posted
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text
from bot.web.views import forms

RATEABLE = frozenset({"resolved", "closed"})


def reply_actions(
    messages: list[Posted], case: Case | None, view: Viewer, thread: int, days: Sequence[CaseDeadline] = ()
) -> Html:
    """Everything that the newest replies offer and that is still open; `days` are the case's last days."""
    if view.is_desk:
        return Html()
    replies = [p.reply for p in messages if p.reply is not None]
    newest = next((reply.actions for reply in reversed(replies) if reply.actions), ())
    ever = {action for reply in replies for action in reply.actions}
    parts: list[Html] = []
    if case is not None:
        if any(day.state == "live" for day in days):
            parts.append(_handled(case, view, asked="handled" in newest))
        if case.consent == "asked":
            parts.append(_consent(case, view))
        if case.state == "resolved" and "reopen_or_new" in newest:
            parts.append(_same_or_new(view, thread))
        if case.state in RATEABLE and "rate" in ever and (case.rating is None or "rate" in newest):
            parts.append(forms.rating(case, view))
    return join(*parts, _expert(case, view, thread, asked="ask_expert" in newest))


def _expert(case: Case | None, view: Viewer, thread: int, *, asked: bool) -> Html | None:
    if case is not None and (case.state in WAITING or case.state in HELD):
        key = "expert_asked" if case.state in WAITING else "expert_holds"
        words = text(key, view.language, case=case.number, expert=case.expert_name or "")
        return tag("button", words, type="button", disabled=True, class_="button quiet")
    if not asked:
        return None
    button = tag("button", text("ask_expert", view.language), type="submit", class_="button")
    hint = tag("span", text("ask_expert_hint", view.language), class_="hint")
    return forms.form(f"/api/threads/{thread}/expert", view, join(button, hint), class_="act")


def _handled(case: Case, view: Viewer, *, asked: bool) -> Html:
    """Who is counsel, which stops the reminders; open when a reminder has just asked for it."""
    field = forms.line_field(view, "counsel_is", "counsel")
    send = tag("button", text("counsel_send", view.language), type="submit", class_="button")
    line = tag("div", field, send, class_="line")
    made = forms.form(f"/api/cases/{case.id}/handled", view, line, class_="act handled")
    summary = tag("summary", tag("span", text("counsel_question", view.language), class_="more"))
    return tag("details", summary, made, class_="long", open=asked)


def _consent(case: Case, view: Viewer) -> Html:
    address = f"/api/cases/{case.id}/consent"
    question = tag("p", text("consent_question", view.language, case=case.number))
    yes = forms.press(address, "consent_give", view, given="yes")
    no = forms.press(address, "consent_refuse", view, given="no")
    return tag("div", question, tag("div", yes, no, class_="line"), class_="asked consent")


def _same_or_new(view: Viewer, thread: int) -> Html:
    address = f"/api/threads/{thread}/matter"
    same = forms.press(address, "matter_same", view, same="yes")
    new = forms.press(address, "matter_new", view, same="no")
    return tag("div", same, new, class_="asked line")

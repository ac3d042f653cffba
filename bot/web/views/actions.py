"""What somebody of the desk may do with a case: buttons by its state, and the dialogs behind them (pure).

The dialogs do not depend on the state, so that one that is open stays when the case moves; what is not possible any
more is said in it.
"""

from bot.cases.model import ENDED, HELD, OPEN, WAITING, Case, allowed
from bot.web.links import Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.texts import text
from bot.web.views import forms

MENU = "menu"


def case_actions(case: Case, view: Viewer) -> Html:
    """The buttons for who is cleared: the usual ones in a row, the others behind *More*."""
    mine, language = case.state in HELD and case.expert == view.person.id, view.language
    row: list[Html] = []
    if case.state in WAITING or case.state == "handed_back":
        row.append(forms.press(f"/api/cases/{case.id}/claim", "claim_case", view, class_="button primary"))
    if case.state in WAITING:
        row.append(forms.opener("decline", language))
    if mine:
        row += [forms.opener(name, language) for name in ("documents", "meeting", "hand-back", "resolve")]
    elif case.state in HELD:
        row.append(tag("p", text("held_by", language, expert=case.expert_name or ""), class_="hint"))
    if case.state in ENDED:
        given = text("rated", language, n=case.rating) if case.rating else None
        row.append(tag("p", text("case_ended", language), " ", given, class_="hint"))
    return join(*row, _more(case, view, mine=mine))


def _more(case: Case, view: Viewer, *, mine: bool) -> Html | None:
    """The rarer moves, by state and person."""
    lead = view.person.role == "lead"
    decides = mine or lead or case.state in WAITING
    names = [
        ("accept", allowed("accept", case.state)),
        ("refuse", allowed("refuse", case.state)),
        ("assign", lead and case.state in WAITING),
        ("reassign", (lead or mine) and case.state in HELD),
        ("release", (lead or mine) and case.state in HELD),
        ("ask-consent", mine and case.consent is None),
        ("conflict", case.state in OPEN),
        ("terminate", decides and allowed("terminate", case.state)),
        ("reopen", allowed("reopen", case.state) and case.erased_at is None),
        ("unhold" if case.hold else "hold", lead and case.erased_at is None),
        ("erase", lead and case.state in ENDED and not case.hold and case.erased_at is None),
    ]
    return _menu([forms.opener(name, view.language, "item") for name, there in names if there], view)


def _menu(buttons: list[Html], view: Viewer) -> Html | None:
    if not buttons:
        return None
    summary = tag("summary", text("more_actions", view.language), class_="button quiet")
    return tag("details", summary, tag("div", buttons, class_="items"), class_=MENU)


def gate_actions(case: Case, view: Viewer, *, conflicted: bool = False) -> Html:
    """The buttons for who has not declared yet, or declared a conflict, which can only be taken back first."""
    address = f"/api/cases/{case.id}"
    takes = (case.state in WAITING or case.state == "handed_back") and not conflicted
    row = [
        forms.press(f"{address}/claim", "gate_take", view, class_="button primary") if takes else None,
        forms.press(f"{address}/declare", "gate_show", view, conflict="no"),
        None if conflicted else forms.opener("conflict", view.language),
        forms.opener("decline", view.language) if case.state in WAITING and not conflicted else None,
    ]
    return join(*row, lead_menu(case, view) if view.person.role == "lead" else None)


def lead_menu(case: Case, view: Viewer) -> Html | None:
    """What a lead does without seeing the facts: give the case to somebody."""
    names = ["assign"] if case.state in WAITING else ["reassign", "release"] if case.state in HELD else []
    return _menu([forms.opener(name, view.language, "item") for name in names], view)


def dialogs(case_id: int, view: Viewer) -> Html:
    """Every dialog of a case page."""
    address = f"/api/cases/{case_id}"
    note, needed = forms.note_field(view), forms.note_field(view, required=True, key="reason")
    conflict = tag("input", type="hidden", name="conflict", value="yes")
    why = forms.note_field(view, key="reason_optional")
    made = [
        _ask("documents", address, view, forms.note_field(view, required=True, key="documents_which")),
        _ask("meeting", address, view, forms.line_field(view, "meeting_when", "note")),
        _ask("hand-back", address, view, forms.note_field(view, required=True)),
        _ask("resolve", address, view, join(forms.outcomes(view), note, forms.learn_field(view))),
        _ask("decline", address, view, why),
        forms.dialog("conflict", f"{address}/declare", view, join(conflict, why)),
        _ask("accept", address, view),
        _ask("refuse", address, view, join(needed, forms.line_field(view, "refuse_where", "where"))),
        _ask("release", address, view, needed),
        _people("reassign", address, view, needed),
        _ask("ask-consent", address, view),
        _ask("terminate", address, view, needed),
        _ask("reopen", address, view, needed),
        _ask("handled", address, view, forms.line_field(view, "counsel_is", "counsel")),
    ]
    if view.person.role == "lead":
        made += [
            _people("assign", address, view),
            _hold("hold", address, view, needed, "yes"),
            _hold("unhold", address, view, needed, "no"),
            _ask("erase", address, view, needed),
        ]
    return join(*made)


def _ask(name: str, address: str, view: Viewer, fields: Child = None) -> Html:
    return forms.dialog(name, f"{address}/{name}", view, fields)


def _hold(name: str, address: str, view: Viewer, needed: Html, on: str) -> Html:
    fields = join(tag("input", type="hidden", name="on", value=on), needed)
    return forms.dialog(name, f"{address}/hold", view, fields)


def _people(name: str, address: str, view: Viewer, fields: Child = None) -> Html:
    """A dialog that asks for the people of the roster when it opens, so that loads and absences are those of now."""
    wait = tag("p", text("people_loading", view.language), class_="hint")
    source = f"{address}/candidates?person={view.person.id}&language={view.language}"
    people = tag("div", wait, class_="people", data_source=source)
    return forms.dialog(name, f"{address}/{name}", view, join(people, fields), class_="wide")

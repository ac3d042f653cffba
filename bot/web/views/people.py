"""The people of the roster: who may be given a case, and who is away (pure)."""

from collections.abc import Sequence
from datetime import datetime

from bot.cases.roster import Expert
from bot.cases.routing import Absence, Network
from bot.cases.service_levels import BEIJING
from bot.desk.seeing import Chance, Chances
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text
from bot.web.views import forms, wording


def choices(found: Chances, view: Viewer, network: Network, holder: str | None) -> Html:
    """The roster as a choice of one, with load, absence and the reasons of the routing; not who holds the case already."""
    people = [chance for chance in found.people if chance.expert.id != holder]
    language = view.language
    if not people:
        return tag("p", text("people_none", language), class_="empty")
    first = next((c.expert.id for c in people if c.fits and not c.barred), None)
    listed = tag("ul", (_choice(c, language, network, checked=c.expert.id == first) for c in people), class_="choices")
    why = tag("ul", (tag("li", reason[language]) for reason in found.why))
    legend = tag("legend", text("people_choose", language))
    routed = tag("details", tag("summary", text("people_routing", language)), why, class_="routing")
    return tag("fieldset", legend, listed, routed)


def _choice(chance: Chance, language: str, network: Network, *, checked: bool) -> Html:
    expert = chance.expert
    button = tag(
        "input", type="radio", name="expert", value=expert.id, required=True, disabled=chance.barred, checked=checked
    )
    # Who fits has the load among the reasons.
    load = None if chance.fits else text("people_load", language, load=chance.load, limit=expert.limit)
    away = None
    if chance.away_until is not None:
        away = tag("span", text("away_until", language, at=wording.moment(chance.away_until)), class_="badge u2")
    other = None if chance.fits or chance.why else tag("small", text("people_other", language))
    reasons = tag("small", "; ".join(reason[language] for reason in chance.why)) if chance.why else other
    name = tag("span", tag("b", expert.name), " ", tag("span", network.name(expert.center, language), class_="sub"))
    return tag(
        "li",
        tag(
            "label",
            button,
            tag("span", name, " ", tag("span", load, class_="sub") if load else None, " ", away, reasons),
        ),
    )


def absences(
    found: Sequence[tuple[int, Absence, str | None]], names: dict[str, str], view: Viewer, now: datetime
) -> Html:
    """Who is away now or soon, until when; what one entered oneself, or as a lead, can be taken back."""
    language = view.language
    if not found:
        return tag("p", text("away_nobody", language), class_="empty")
    rows = []
    for entry, absence, note in found:
        key = "away_now" if absence.start <= now else "away_soon"
        words = text(key, language, start=wording.moment(absence.start), end=wording.moment(absence.end))
        may = view.person.role == "lead" or absence.person == view.person.id
        back = forms.press(f"/api/absences/{entry}/end", "away_back", view, class_="button quiet") if may else None
        who = tag("span", tag("b", names.get(absence.person, absence.person)), " ", words)
        rows.append(tag("li", who, tag("small", note) if note else None, back))
    return tag("ul", rows, class_="away")


def absence_form(experts: Sequence[Expert], view: Viewer, now: datetime) -> Html:
    """Enter an absence: of oneself, or as a lead of anybody."""
    language = view.language
    own = [expert for expert in experts if expert.id == view.person.id]
    others = [e for e in experts if e.id != view.person.id] if view.person.role == "lead" else []
    options = [tag("option", expert.name, value=expert.id) for expert in (*own, *others)]
    if not own:
        options.insert(0, tag("option", view.person.name, value=view.person.id))
    who = tag(
        "label", tag("span", text("away_who", language)),
        tag("select", options, name="who", class_="field"), class_="labelled",
    )  # fmt: skip
    start = now.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")
    fields = join(
        who,
        forms.line_field(view, "away_from", "start", type_="datetime-local", value=start),
        forms.line_field(view, "away_to", "end", type_="datetime-local"),
        forms.line_field(view, "away_note", "note", required=False),
        tag("button", text("away_add", language), type="submit", class_="button"),
    )
    made = forms.form("/api/absences", view, tag("div", fields, class_="fields"))
    return tag("details", tag("summary", text("away_enter", language)), made, class_="enter")

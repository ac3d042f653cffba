"""A case before somebody has declared that there is no conflict of interest: who against whom, and about what (pure)."""

from collections.abc import Sequence

from bot.cases.brief import as_reviewed, heading
from bot.cases.gate import SHOWN
from bot.cases.model import Case, Declaration
from bot.cases.routing import Network
from bot.web.links import Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.texts import text
from bot.web.views import wording


def gate(case: Case, declared: Sequence[Declaration], view: Viewer, network: Network) -> Html:
    """The parties and the matter, and the question that has to be answered before anything else is shown."""
    language = view.language
    return join(
        tag("h2", text("gate_title", language)),
        tag("p", text("gate_text", language)),
        tag("p", text("gate_conflict", language), class_="late") if conflicted(declared, view) else None,
        matter(case, language, network),
        declarations(declared, language),
    )


def matter(case: Case, language: str, network: Network) -> Html:
    """What may be known of a case by everybody of the desk."""
    parts = [part for part in as_reviewed(case.brief.parts if case.brief else ()) if part.name in SHOWN and part.lines]
    asked = case.offered_name or case.expert_name
    pairs = (
        ("enterprise", case.enterprise_name),
        ("market", wording.market(case.market, language)),
        ("urgency", wording.urgency(case.urgency, language)),
        ("center", network.name(case.center, language)),
        ("adviser", network.name(case.adviser, language) if case.adviser else None),
        ("asked", asked),
    )
    return join(
        tag("dl", ((tag("dt", text(f"column_{k}", language)), tag("dd", v)) for k, v in pairs if v), class_="who"),
        *(
            tag(
                "section",
                tag("h3", heading(part.name, language)),
                tag("ul", (tag("li", line.zh if language == "zh" else line.en) for line in part.lines)),
                class_="part",
            )
            for part in parts
        ),
    )


def declarations(declared: Sequence[Declaration], language: str) -> Html | None:
    """Who declared what about a conflict of interest."""
    if not declared:
        return None
    return tag("section", tag("h3", text("declarations", language)), declared_list(declared, language), class_="part")


def declared_list(declared: Sequence[Declaration], language: str) -> Child:
    """Each declaration with its time; the reason of a conflict stays with who declared it and the log."""
    return tag(
        "ul",
        (
            tag(
                "li",
                tag("b", one.name),
                " ",
                tag("span", text("declared_yes" if one.conflict else "declared_no", language)),
                " ",
                wording.time_tag(one.at, language),
            )
            for one in declared
        ),
    )


def walled(case: Case, view: Viewer) -> Html:
    """All that is said of a case whose other side this person knows."""
    language = view.language
    return join(tag("h2", case.number), tag("p", text("gate_walled", language)))


def conflicted(declared: Sequence[Declaration], view: Viewer) -> bool:
    """Whether this person declared a conflict of interest."""
    return any(one.person == view.person.id and one.conflict for one in declared)

"""Cases beside a case: perhaps the same matter, and resolved ones that are like it (pure)."""

from collections.abc import Sequence

from bot.desk.similar import Beside, Hit
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording


def beside(found: Beside, view: Viewer) -> Html:
    """Both lists; nothing where both are empty."""
    return join(
        _hits("beside_duplicates", found.duplicates, view),
        _hits("beside_similar", found.similar, view),
    )


def _hits(key: str, hits: Sequence[Hit], view: Viewer) -> Html | None:
    if not hits:
        return None
    listed = tag("ul", (tag("li", _hit(hit, view)) for hit in hits), class_="hits-beside")
    return tag("section", tag("h3", text(key, view.language)), listed, class_=f"part {key}")


def _hit(hit: Hit, view: Viewer) -> Html:
    language = view.language
    ended = word("outcome", hit.outcome, language) or word("state", hit.state, language)
    right = word("right", hit.right, language) or None
    about = " · ".join(part for part in (wording.market(hit.market, language), right, ended) if part)
    why = ", ".join(text(f"beside_why_{reason}", language) for reason in hit.why)
    facts = tag("small", text("beside_gated", language))
    if hit.cleared:
        facts = tag("small", tag("b", hit.enterprise or ""), " ", tag("q", hit.question or "…"))
    return join(
        tag("a", hit.number, href=view.url(f"/desk/case/{hit.id}"), class_="number"),
        " ",
        tag("span", about),
        " ",
        wording.time_tag(hit.at, language) if hit.at else None,
        tag("small", why),
        facts,
    )

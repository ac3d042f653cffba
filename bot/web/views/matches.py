"""The enterprises that an item may concern: how sure that is and why, and what somebody of the desk decides (pure)."""

from collections.abc import Sequence

from bot.matching.wording import level_words, reason_words
from bot.outreach.matching import MAX_WHY, MatchView
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text
from bot.web.views import wording


def listing(found: Sequence[MatchView], view: Viewer, problem: str | None = None) -> Html | None:
    """Every match of an item that this person may see, the surest first; nothing where there is none."""
    if not found:
        return None
    return tag(
        "section",
        tag("h2", text("matches", view.language)),
        tag("p", text("matches_hint", view.language), class_="hint"),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        tag("ul", (tag("li", _match(one, view)) for one in found), class_="matches"),
    )


def _match(one: MatchView, view: Viewer) -> Html:
    language, match = view.language, one.stored.match
    reasons = (tag("li", reason_words(reason, language)) for reason in match.reasons)
    name = tag("a", one.profile.name, href=view.url(f"/desk/profiles/{one.profile.id}"))
    return join(
        tag("p", tag("b", name), " · ", level_words(match.level, language)),
        tag("ul", reasons),
        _decide(one, view) if one.stored.state == "open" else _decided(one, language),
    )


def _decided(one: MatchView, language: str) -> Html:
    stored = one.stored
    at = wording.moment(stored.decided_at) if stored.decided_at else ""
    said = text(f"match_said_{stored.state}", language, by=stored.by_name or "", at=at)
    return tag("p", f"{said} {stored.why or ''}".strip(), class_="hint")


def _decide(one: MatchView, view: Viewer) -> Html:
    language = view.language
    label = text("match_why", language)
    why = tag("input", type="text", name="why", maxlength=MAX_WHY, aria_label=label, placeholder=label, class_="field")
    return tag(
        "form",
        why,
        tag("button", text("match_yes", language), type="submit", name="yes", value="1", class_="button primary"),
        tag("button", text("match_no", language), type="submit", name="no", value="1", class_="button"),
        method="post",
        action=view.url(f"/desk/watch/items/{one.item.id}/matches/{one.stored.id}"),
        class_="queue-filters",
    )

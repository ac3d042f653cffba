"""The whole decision for one matter: law, owner, adviser, people, each with its reasons (pure)."""

from bot.cases.roster import Roster
from bot.cases.routing.forums import forum_of, jurisdiction_of
from bot.cases.routing.languages import language_name
from bot.cases.routing.matter import Matter, Routing, Standing
from bot.cases.routing.network import Network
from bot.cases.routing.owning import owner_of
from bot.cases.routing.people import Asked, choose
from bot.cases.routing.reasons import because
from bot.texts import Both


def route(matter: Matter, standing: Standing, network: Network, roster: Roster) -> Routing:
    """Who owns the case, who advises, and who is asked in which order; every choice with its reason."""
    jurisdiction, why_law = jurisdiction_of(matter.forum, matter.market, matter.right)
    owner, why_owner = owner_of(matter.province, standing.walled_centers, network)
    adviser, why_adviser = _adviser(jurisdiction, standing, network)
    forum = forum_of(matter.forum)
    asked = Asked(
        matter=matter,
        standing=standing,
        network=network,
        jurisdiction=jurisdiction,
        forum=forum if forum and matter.market not in forum.mistaken_in else None,
        owner=owner,
        adviser=adviser,
    )
    choice = choose(asked, roster)
    why = (why_law, *why_owner, _coordinator(owner, standing, network), why_adviser, _language(matter), *choice.why)
    return Routing(
        owner=owner,
        adviser=adviser,
        candidates=choice.candidates,
        left_out=choice.left_out,
        why=tuple(reason for reason in why if reason),
        fallback=choice.fallback,
    )


def _adviser(jurisdiction: str | None, standing: Standing, network: Network) -> tuple[str | None, Both | None]:
    branch = network.branch(jurisdiction)
    if branch in standing.walled_centers:
        return None, because("adviser_walled", center=network.names(branch or ""))
    return branch, network.advice(jurisdiction)


def _coordinator(owner: str, standing: Standing, network: Network) -> Both | None:
    if standing.coordinator is None:
        return None
    if standing.coordinator == owner:
        return because("coordinator_self", center=network.names(owner))
    return because("coordinator", center=network.names(standing.coordinator))


def _language(matter: Matter) -> Both:
    if matter.document_language is None:
        return because("document_unseen")
    return because("document_in", language=language_name(matter.document_language))

"""Where a case goes, and why: the owning center, the advising branch and the people in the order they are asked (pure).

The forum beats the country; the enterprise's city or province gives the owner, the jurisdiction the adviser; the
language of the document, the forum, the right, the hours, the rota and the load give the order of the people. Nobody
is ever asked about a neighbour's law: without an expert the case goes to the national desk, and the reasons say so.
"""

from bot.cases.routing.deciding import route
from bot.cases.routing.forums import jurisdiction_of
from bot.cases.routing.languages import document_language
from bot.cases.routing.matter import Absence, Candidate, Matter, Routing, Standing
from bot.cases.routing.network import Desk, Network
from bot.texts import Both

__all__ = [
    "Absence", "Both", "Candidate", "Desk", "Matter", "Network", "Routing", "Standing",
    "document_language", "jurisdiction_of", "route",
]  # fmt: skip

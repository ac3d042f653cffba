"""Everything on file about a case, as values, and what is shown of it (pure)."""

from bot.cases.dossier.model import Dossier, Earlier, Said, outside
from bot.cases.dossier.paper import paper
from bot.cases.dossier.record import record

__all__ = ["Dossier", "Earlier", "Said", "outside", "paper", "record"]

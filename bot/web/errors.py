"""What a person reads when something cannot be done; details stay in the log."""

import structlog

from bot.cases.model import HELD
from bot.errors import BadInput, DeskError, Gated, MoveRefused, NotAllowed
from bot.phrases import say
from bot.web.texts import text, word
from knowledge.errors import KnowledgeError

log = structlog.get_logger()


def explained(error: Exception, language: str) -> tuple[int, str]:
    """HTTP status and one sentence in the person's language."""
    if isinstance(error, BadInput):
        return 400, say(error.phrase, language, **error.values)
    if isinstance(error, Gated):
        return 403, text("error_gated", language)
    if isinstance(error, NotAllowed):
        return 404, text("error_not_found", language)
    if isinstance(error, MoveRefused):
        return 409, _moved(error, language)
    if isinstance(error, KnowledgeError | DeskError):
        log.warning("not reachable", error=str(error))
        return 503, text("error_not_taken", language)
    log.error("unexpected", exc_info=error)
    return 500, text("error_unexpected", language)


def _moved(error: MoveRefused, language: str) -> str:
    """Who was faster, or what the case is by now."""
    if error.holder and error.state in HELD:
        return text("error_claimed_by", language, expert=error.holder)
    return text("error_state", language, state=word("state", error.state, language))

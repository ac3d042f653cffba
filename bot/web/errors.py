"""What a person reads when something cannot be done; details stay in the log."""

import structlog

from bot.errors import BadInput, DeskError, Gated, MoveRefused, NotAllowed
from bot.phrases import say
from bot.web.texts import text
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
        if error.holder:
            return 409, text("error_claimed_by", language, expert=error.holder)
        return 409, text("error_state", language)
    if isinstance(error, KnowledgeError | DeskError):
        log.warning("not reachable", error=str(error))
        return 503, text("error_not_taken", language)
    log.error("unexpected", exc_info=error)
    return 500, text("error_unexpected", language)

"""What a person reads when something cannot be done: the right status, a sentence in their language, no detail."""

import pytest

from bot.errors import BadInput, Gated, MoveRefused, NoSuchMessage, NotAllowed, NotReachable
from bot.web.errors import explained

SECRET = "C-2026-0001 of Lamp Trading"


@pytest.mark.parametrize(
    ("error", "status", "en", "zh"),
    [
        (Gated(SECRET, 1), 403, "no conflict of interest", "声明无利益冲突"),
        (NotAllowed(SECRET), 404, "does not exist", "内容不存在"),
        (NoSuchMessage(SECRET), 404, "does not exist", "内容不存在"),
        (BadInput("file_gone"), 400, "attach it again", "重新"),
        (MoveRefused(SECRET, state="claimed", holder="Dr. Wei"), 409, "Dr. Wei", "Dr. Wei"),
        (MoveRefused(SECRET, state="resolved", holder="Dr. Wei"), 409, "resolved", "办结"),
        (NotReachable(SECRET), 503, "try again", "再试"),
        (RuntimeError(SECRET), 500, "Nothing was changed", "未作任何更改"),
    ],
)
def test_each_error_has_its_status_and_a_sentence_in_both_languages(
    error: Exception, status: int, en: str, zh: str
) -> None:
    for language, words in (("en", en), ("zh", zh)):
        said, sentence = explained(error, language)
        assert (said, words in sentence, SECRET in sentence) == (status, True, False), sentence

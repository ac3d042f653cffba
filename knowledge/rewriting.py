"""A follow-up put into words that stand alone by a language model, without what belongs to the matter (pure)."""

from collections.abc import Callable, Sequence
from typing import Protocol

from knowledge.errors import ModelFailed
from knowledge.masking import Find, Masked, mask


class Rewriter(Protocol):
    """A language model that writes one question from several messages; raises `ModelFailed` in time."""

    def rewrite(self, said: Sequence[str], language: str) -> str: ...


class Rewriting:
    """One model's standalone questions; safe to use from several threads."""

    def __init__(
        self,
        model: Rewriter,
        *,
        redact: bool = True,
        find: Find | None = None,
        failed: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        """`redact` takes out of the messages what belongs to the matter; `failed` is told why there was no question."""
        self._model = model
        self._redact = redact
        self._find = find
        self._failed = failed

    def __call__(self, said: Sequence[str], language: str, known: Sequence[str] = ()) -> str | None:
        """The last of these messages as a question of its own; None where the model has none in time."""
        text = "\n".join(" ".join(one.split()) for one in said)
        masked = mask(text, known, find=self._find) if self._redact else Masked(text)
        try:
            written = self._model.rewrite(masked.text.split("\n"), language)
        except ModelFailed as error:
            self._failed(error.reason)
            return None
        return masked.restore(written).strip()

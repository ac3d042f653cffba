"""The search as a LangChain retriever, for whoever composes chains."""

import asyncio
from typing import Annotated, Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from knowledge.model import Hit
from knowledge.search import Search


class FirstlineRetriever(BaseRetriever):
    """`invoke(question)` gives up to `k` documents, best first, with what a citation needs as metadata.

    `k` and `market` may be given with a call: `invoke(question, k=3, market="DE")`. `language` is the asker's, found
    out if None. `ainvoke` searches in a thread; one retriever may serve many at once. Metadata is plain JSON.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search = Field(exclude=True, repr=False)
    k: Annotated[int, Field(ge=1, le=100)] = 10
    language: str | None = None
    market: str | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        market: str | None = None,
    ) -> list[Document]:
        result = self.search.find(query, language=self.language, market=market or self.market, k=k or self.k)
        return [document_of(hit, result.edition) for hit in result.hits]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,
        k: int | None = None,
        market: str | None = None,
    ) -> list[Document]:
        return await asyncio.to_thread(
            self._get_relevant_documents, query, run_manager=run_manager.get_sync(), k=k, market=market
        )


def document_of(hit: Hit, edition: str) -> Document:
    """A hit as a document: the passage's text word for word, its id, and where it comes from."""
    passage = hit.passage
    metadata: dict[str, Any] = {
        "edition": edition,
        "guide": passage.guide,
        "title": passage.title,
        "heading": list(passage.heading),
        "language": passage.language,
        "market": passage.market,
        "source": passage.source,
        "url": passage.url,
        "page": passage.page,
        "confidence": passage.confidence,
        "checked_on": passage.checked_on.isoformat() if passage.checked_on else None,
        "review_by": passage.review_by.isoformat() if passage.review_by else None,
        "reviewed_by": passage.reviewed_by,
        "score": hit.score,
        "similarity": hit.similarity,
        "coverage": hit.coverage,
    }
    return Document(id=passage.id, page_content=passage.text, metadata=metadata)

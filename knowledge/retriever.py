"""The search as a LangChain retriever, for whoever composes chains."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from knowledge.model import Hit
from knowledge.search import Search


class FirstlineRetriever(BaseRetriever):
    """`invoke(question)` gives up to `k` documents, best first, with what a citation needs as metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search
    k: int = 10
    language: str | None = None
    market: str | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        result = self.search.find(query, language=self.language, market=self.market, k=self.k)
        return [_document(hit, result.edition) for hit in result.hits]


def _document(hit: Hit, edition: str) -> Document:
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
        "score": hit.score,
        "similarity": hit.similarity,
        "coverage": hit.coverage,
    }
    return Document(id=passage.id, page_content=passage.text, metadata=metadata)

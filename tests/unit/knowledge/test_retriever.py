"""The search as a LangChain retriever, through the interfaces that chains use."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.load import dumps
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from pydantic import ValidationError

from knowledge.errors import ModelMismatch
from knowledge.model import Passage
from knowledge.retriever import FirstlineRetriever
from knowledge.search import Search
from tests.fakes import HashEmbedder
from tests.unit.knowledge.library import edition, index_set, passage, searching

QUESTION = "Do customs detain goods?"


@pytest.fixture
def passages() -> list[Passage]:
    customs = passage("Customs detain goods.", guide="us/customs", market="US", title="Customs")
    return [
        replace(
            customs, source="19 USC 1595a", confidence="P", checked_on=date(2026, 11, 1), review_by=date(2027, 5, 1)
        ),
        passage("Customs detain goods at every border too.", guide="de/customs", market="DE"),
        passage("Pay the fee.", guide="us/fee", market="US"),
        passage("海关扣留货物。", guide="us/customs", language="zh", market="US"),
    ]


@pytest.fixture
def retriever(tmp_path: Path, passages: list[Passage]) -> FirstlineRetriever:
    return FirstlineRetriever(search=searching(tmp_path, passages), k=2)


def ids(documents: list[Document]) -> list[str | None]:
    return [document.id for document in documents]


def test_documents_carry_what_a_citation_needs(retriever: FirstlineRetriever, passages: list[Passage]) -> None:
    document = retriever.invoke(QUESTION, market="US")[0]
    wanted = passages[0]
    assert (document.id, document.page_content) == (wanted.id, wanted.text)
    expected = {
        "edition": "e1", "guide": "us/customs", "title": "Customs", "heading": ["section 1"], "language": "en",
        "market": "US", "source": "19 USC 1595a", "url": wanted.url, "page": None, "confidence": "P",
        "checked_on": "2026-11-01", "review_by": "2027-05-01", "reviewed_by": None,
    }  # fmt: skip
    assert {key: document.metadata[key] for key in expected} == expected
    assert document.metadata["similarity"] > 0 and document.metadata["coverage"] > 0


def test_metadata_is_plain_json(retriever: FirstlineRetriever) -> None:
    documents = retriever.invoke(QUESTION)
    assert json.loads(json.dumps([d.metadata for d in documents])) == [d.metadata for d in documents]


def test_it_finds_what_the_search_finds(retriever: FirstlineRetriever) -> None:
    hits = retriever.search.find(QUESTION, k=2).hits
    assert ids(retriever.invoke(QUESTION)) == [hit.passage.id for hit in hits]
    assert len(hits) == 2


def test_k_and_market_hold_for_the_retriever_or_for_one_call(tmp_path: Path, passages: list[Passage]) -> None:
    german = FirstlineRetriever(search=searching(tmp_path, passages), k=1, market="DE")
    assert [d.metadata["market"] for d in german.invoke("customs")] == ["DE"]
    assert [d.metadata["market"] for d in german.invoke("customs", market="US", k=5)] == ["US", "US"]
    assert len(german.invoke("customs")) == 1
    with pytest.raises(TypeError):
        german.invoke("customs", top=3)


@pytest.mark.parametrize("k", [0, -1, 101])
def test_k_is_bounded(retriever: FirstlineRetriever, k: int) -> None:
    with pytest.raises(ValidationError):
        FirstlineRetriever(search=retriever.search, k=k)


def test_the_askers_language_may_be_set(retriever: FirstlineRetriever) -> None:
    chinese = FirstlineRetriever(search=retriever.search, language="zh", k=1)
    assert chinese.invoke("海关扣留货物")[0].metadata["language"] == "zh"


def test_asynchronously_and_in_batches_it_is_the_same(retriever: FirstlineRetriever) -> None:
    questions = [QUESTION, "What does the fee cost?", "海关扣留货物？"]
    alone = [ids(retriever.invoke(question)) for question in questions]

    async def all_at_once() -> list[list[str | None]]:
        return [ids(found) for found in await asyncio.gather(*(retriever.ainvoke(q) for q in questions))]

    assert asyncio.run(all_at_once()) == alone
    assert [ids(found) for found in asyncio.run(retriever.abatch(questions))] == alone
    assert [ids(found) for found in retriever.batch(questions)] == alone
    assert len(asyncio.run(retriever.ainvoke(QUESTION, k=1))) == 1


def test_it_composes(retriever: FirstlineRetriever) -> None:
    together = RunnableLambda(lambda found: " / ".join(d.page_content for d in found))
    chain = {"context": retriever | together, "question": RunnablePassthrough()} | RunnableLambda(dict)
    result = chain.invoke(QUESTION)
    assert "Customs detain goods." in result["context"] and result["question"] == QUESTION
    assert isinstance(retriever, BaseRetriever)


def test_callbacks_see_the_documents_or_the_error(tmp_path: Path, passages: list[Passage]) -> None:
    class Seen(BaseCallbackHandler):
        def __init__(self) -> None:
            self.documents: list[Document] = []
            self.errors: list[BaseException] = []

        def on_retriever_end(self, documents: list[Document], **_: object) -> None:
            self.documents.extend(documents)

        def on_retriever_error(self, error: BaseException, **_: object) -> None:
            self.errors.append(error)

    seen, found = Seen(), searching(tmp_path, passages)
    FirstlineRetriever(search=found, k=1).invoke(QUESTION, config={"callbacks": [seen]})
    assert len(seen.documents) == 1
    other = HashEmbedder(dimension=64)
    broken = Search(_Store(), index_set(tmp_path), other, found._terms)
    with pytest.raises(ModelMismatch):
        FirstlineRetriever(search=broken).invoke(QUESTION, config={"callbacks": [seen]})
    assert [type(error) for error in seen.errors] == [ModelMismatch]


def test_nothing_to_search_for_gives_no_documents(retriever: FirstlineRetriever) -> None:
    assert retriever.invoke("") == retriever.invoke("？！") == []


def test_its_dump_holds_no_library(retriever: FirstlineRetriever) -> None:
    assert retriever.model_dump()["k"] == 2
    assert "search" not in retriever.model_dump() and "Search" not in repr(retriever)
    assert "detain" not in dumps(retriever)


class _Store:
    """An edition of another model."""

    def current(self) -> object:
        return edition("e1", HashEmbedder(dimension=128))

    def passages(self, ids: list[str]) -> dict[str, Passage]:
        return {}

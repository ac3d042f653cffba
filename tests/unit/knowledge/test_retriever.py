"""The search as a LangChain retriever."""

from pathlib import Path

from knowledge.retriever import FirstlineRetriever
from tests.unit.knowledge.library import passage, searching


def test_documents_carry_what_a_citation_needs(tmp_path: Path) -> None:
    wanted = passage("Customs detain goods.", guide="us/customs", market="US", title="Customs")
    retriever = FirstlineRetriever(search=searching(tmp_path, [wanted, passage("Pay the fee.")]), k=1)
    (document,) = retriever.invoke("Do customs detain goods?")
    assert document.page_content == wanted.text
    assert document.id == wanted.id
    assert document.metadata["url"] == wanted.url
    assert (document.metadata["guide"], document.metadata["market"]) == ("us/customs", "US")
    assert document.metadata["edition"] == "e1"


def test_a_market_restricts(tmp_path: Path) -> None:
    passages = [
        passage("Customs detain goods.", market="US"),
        passage("Customs detain goods too.", guide="de/x", market="DE"),
    ]
    retriever = FirstlineRetriever(search=searching(tmp_path, passages), market="DE")
    assert [d.metadata["market"] for d in retriever.invoke("customs")] == ["DE"]

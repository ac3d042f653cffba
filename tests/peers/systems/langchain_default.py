"""LangChain as its tutorials build it: recursive splitter (1,000 characters, 200 overlap), Chroma, nearest k."""

from importlib.metadata import version
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from knowledge.embedders import make_embedder
from tests.peers.systems.running import Found, Indexed, K, files, run

EMBEDDER = make_embedder("")


def index(corpus: Path, work: Path) -> Indexed:
    """Every file a document."""
    documents = [
        Document(path.read_text(encoding="utf-8"), metadata={"source": path.relative_to(corpus).as_posix()})
        for path in files(corpus)
    ]
    splits = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    store = Chroma.from_documents(splits, EMBEDDER, persist_directory=str(work))
    retriever = store.as_retriever(search_kwargs={"k": K})
    return Indexed(
        lambda question: [Found(d.metadata["source"], d.page_content) for d in retriever.invoke(question)],
        len(splits),
        work,
    )


if __name__ == "__main__":
    run(index, f"langchain-chroma {version('langchain-chroma')}, text-splitters {version('langchain-text-splitters')}")

"""LlamaIndex as its starter example builds it: directory reader, sentence splitter (1,024 tokens), vector index."""

from importlib.metadata import version
from pathlib import Path

from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding

from knowledge.embedders import make_embedder
from tests.peers.systems.running import Found, Indexed, K, run

EMBEDDER = make_embedder("")


class Bundled(BaseEmbedding):
    """The bundled model as LlamaIndex calls it."""

    def _get_query_embedding(self, query: str) -> list[float]:
        return EMBEDDER.embed_queries([query])[0].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return EMBEDDER.embed_passages([text])[0].tolist()

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return EMBEDDER.embed_passages(texts).tolist()


def index(corpus: Path, work: Path) -> Indexed:
    """The folder, read by LlamaIndex's own reader."""
    documents = SimpleDirectoryReader(str(corpus), recursive=True).load_data()
    made = VectorStoreIndex.from_documents(documents, embed_model=Bundled(model_name="bundled"))
    made.storage_context.persist(str(work))
    retriever = made.as_retriever(similarity_top_k=K)

    def ask(question: str) -> list[Found]:
        nodes = retriever.retrieve(question)
        return [
            Found(Path(n.metadata["file_path"]).relative_to(corpus).as_posix(), n.node.get_content()) for n in nodes
        ]

    return Indexed(ask, len(made.docstore.docs), work)


if __name__ == "__main__":
    run(index, f"llama-index-core {version('llama-index-core')}")

"""Firstline itself: its splitter, both indexes, its search; guides with their front matter, no shipped vectors."""

from pathlib import Path

from bot import __version__
from bot.bootstrap import Parts
from bot.settings import Settings
from ingest.changes import BUILT_IN
from ingest.pipeline import Pipeline
from ingest.sources import BUILT_IN_GUIDES
from knowledge.embedders import make_embedder
from knowledge.model import Guide
from tests.peers.systems.running import Found, Indexed, K, run

EMBEDDER = make_embedder("")


def index(corpus: Path, work: Path) -> Indexed:
    """The other documents of the folder, and the built-in guides as they come."""
    parts = Parts(Settings(data_dir=work))
    parts.__dict__["embedder"] = EMBEDDER
    pipeline = Pipeline(parts.library, parts.indexes, EMBEDDER, parts.reader, limits=parts.limits)
    pipeline.ingest([BUILT_IN_GUIDES, *(p for p in sorted(corpus.iterdir()) if p.name != "guides")])
    parts.search.warm_up()
    edition = parts.library.current()
    place = {(d.guide.id, d.guide.language): _file(d.guide) for d in parts.library.documents(edition.id)}

    def ask(question: str) -> list[Found]:
        hits = parts.search.find(question, k=K).hits
        return [Found(place[h.passage.guide, h.passage.language], h.passage.text) for h in hits]

    return Indexed(ask, int(str(edition.manifest["passages"])), work)


def _file(guide: Guide) -> str:
    return f"{'guides' if guide.root == BUILT_IN else Path(guide.root).name}/{guide.origin}"


if __name__ == "__main__":
    run(index, f"firstline {__version__}")

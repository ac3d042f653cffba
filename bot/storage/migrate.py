"""The database's shape: brought up to this version at start, by Alembic."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from bot.errors import NotReachable
from knowledge.store.engine import read, write
from knowledge.store.types import UtcDateTime


def metadatas() -> list[MetaData]:
    """Every table of the project: the desk's and the library's."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.endswith("tables"):
            importlib.import_module(f"bot.storage.{module.name}")
    from bot.storage.tables import Base as Desk
    from knowledge.store.tables import Base as Library

    return [Library.metadata, Desk.metadata]


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our column types into a migration as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def config() -> Config:
    """Alembic's configuration, without a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("path_separator", "os")
    return made


def known_migrations() -> set[str]:
    """Every shape of the database that this version can bring up to its own."""
    return {revision.revision for revision in ScriptDirectory.from_config(config()).walk_revisions()}


def migrate(engine: Engine) -> bool:
    """Bring the database up to this version; says whether anything was to do.

    Raises `NotReachable` if the database was written by a newer version.
    """
    made = config()
    script = ScriptDirectory.from_config(made)
    with read(engine) as connection:
        has = MigrationContext.configure(connection).get_current_revision()
    if has == script.get_current_head():
        return False
    if has is not None and has not in known_migrations():
        raise NotReachable("the database was written by a newer Firstline: install that version again")
    with write(engine) as connection:
        made.attributes["connection"] = connection
        command.upgrade(made, "head")
    return True

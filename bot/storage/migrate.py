"""The database's shape: brought up to this version at start, by Alembic."""

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
    from bot.storage import (
        case_tables,
        letters_tables,
        monitoring_tables,
        profiles_tables,
        training_tables,
        watching_tables,
    )
    from knowledge.store.tables import Base as Library

    # Their import is what lets the metadata know their tables.
    assert letters_tables and monitoring_tables and profiles_tables and training_tables and watching_tables
    return [Library.metadata, case_tables.LessonRow.metadata]


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
    if has is not None and has not in {revision.revision for revision in script.walk_revisions()}:
        raise NotReachable("the database was written by a newer Firstline: install that version again")
    with write(engine) as connection:
        made.attributes["connection"] = connection
        command.upgrade(made, "head")
    return True

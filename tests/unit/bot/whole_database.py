"""Every row of every table, to compare before and after, and to search for words."""

from typing import Any

from sqlalchemy import Engine, inspect

from knowledge.store.engine import read


def rows(engine: Engine, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table, as the database has them."""
    with read(engine) as conn:
        names = inspect(conn).get_table_names()
        return {
            name: sorted((tuple(row) for row in conn.exec_driver_sql(f'SELECT * FROM "{name}"')), key=repr)
            for name in names
            if name not in without
        }


def holding(engine: Engine, words: str) -> list[str]:
    """The tables in which these words stand anywhere."""
    return [name for name, found in rows(engine).items() if any(words in repr(row) for row in found)]

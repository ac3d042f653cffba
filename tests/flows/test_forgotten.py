"""The words of a case that is deleted are gone from the queue's own tables too, in the database of a real desk."""

import base64
import pickle
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from tests.flows.test_killed import desk

WORDS = "Our PayPal account 77QX88 was frozen yesterday by a court in Illinois, we received a TRO."
MARK = "77QX88"


def holding(data: Path) -> set[str]:
    """The tables in which the mark stands, plainly or in a value that was pickled."""
    found = set()
    with closing(sqlite3.connect(data / "firstline.db")) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            for row in database.execute(f'SELECT * FROM "{name}"'):
                if any(MARK in str(value) or MARK in unpickled(value) for value in row):
                    found.add(name)
    return found


def unpickled(value: object) -> str:
    with suppress(Exception):
        return repr(pickle.loads(base64.b64decode(str(value), validate=True)))  # our own database
    return ""


def test_the_queue_forgets_the_words_of_a_deleted_case(desk_data: Path) -> None:
    desk(desk_data, "--say", WORDS)
    before = holding(desk_data)
    assert {"message", "case"} < before, "the queue keeps its steps until then"
    desk(desk_data, "--erase")
    assert holding(desk_data) == set(), before

"""File names for editions and languages, and files that are whole or not there."""

import os
from pathlib import Path
from urllib.parse import quote


def safe_name(part: str) -> str:
    """A file name for any text: nothing in it can lead out of the folder, different texts differ."""
    return quote(part, safe="").replace(".", "%2E") or "%"


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside the place, then moves: a killed process leaves the old file or none, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)

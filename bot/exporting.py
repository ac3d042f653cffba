"""Dossiers and notices as files: HTML, PDF, JSON, or everything together with the files and their hashes."""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from bot.attachments import clean_name
from bot.cases.dossier import Dossier, paper, record
from bot.conversations import Attachment
from bot.errors import BadInput, DamagedFile, NotReachable
from bot.paper.fonts import Fonts, find
from bot.paper.html import to_html
from bot.paper.model import Paper
from bot.paper.pdf import to_pdf
from bot.storage.files import FileStore, sync

ENDINGS = (".json", ".html", ".pdf", ".zip")
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Written:
    """What an export holds: bytes in all, names of its parts, and what could not be put into it, with the reason."""

    size: int
    parts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class Exporter:
    """Draws papers and packs dossiers. Whatever it writes is there whole or not at all."""

    def __init__(self, files: FileStore, font: Path | None) -> None:
        self._files = files
        self._font = font

    @cached_property
    def fonts(self) -> Fonts:
        """The fonts of PDFs; raises `NotReachable` or `BadSetting` with the mend."""
        return find(self._font)

    def drawn(self, content: Paper, ending: str) -> bytes:
        """A paper as `.html` or `.pdf`."""
        return to_pdf(content, self.fonts) if ending == ".pdf" else to_html(content).encode()

    def single(self, dossier: Dossier, ending: str, language: str | None) -> bytes:
        """A dossier as one file: `.json`, `.html` or `.pdf`."""
        if ending == ".json":
            return _json(dossier)
        return self.drawn(paper(dossier, language), ending)

    def export(self, dossier: Dossier, target: Path, language: str | None) -> Written:
        """Write a dossier to a file that ends in one of `ENDINGS`, or to a new folder where it ends in nothing."""
        if target.suffix == ".zip":
            return self._zip(dossier, target, language)
        if target.suffix in ENDINGS:
            data = self.single(dossier, target.suffix, language)
            write_whole(target, data)
            return Written(len(data))
        return self._folder(dossier, target, language)

    def _zip(self, dossier: Dossier, target: Path, language: str | None) -> Written:
        with _replacing(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            written = self._pack(dossier, language, archive.writestr)
        return Written(target.stat().st_size, written.parts, written.left_out)

    def _folder(self, dossier: Dossier, target: Path, language: str | None) -> Written:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise BadInput("export_not_empty", name=str(target))
        part = target.with_name(f".{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        try:
            part.mkdir(parents=True)

            def put(name: str, data: bytes) -> None:
                file = part / name
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(data)
                sync(file)

            written = self._pack(dossier, language, put)
            part.replace(target)
            sync(target.parent)
        except OSError as error:
            raise BadInput("export_not_written", name=str(target), reason=error.strerror or "") from None
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return written

    def _pack(self, dossier: Dossier, language: str | None, put: Callable[[str, bytes], object]) -> Written:
        """Put every part under its name, and last the hashes of all of them."""
        sums: dict[str, str] = {}
        left_out: list[str] = []
        size = 0

        def add(name: str, data: bytes) -> None:
            nonlocal size
            put(name, data)
            sums[name] = hashlib.sha256(data).hexdigest()
            size += len(data)

        places: dict[tuple[int, str], str] = {}
        for seq, file in _kept(dossier):
            name = f"files/{len(places) + 1}-{clean_name(file.name)}"
            try:
                add(name, self._files.read(file.sha256 or ""))
                places[seq, file.id] = name
            except DamagedFile as error:
                left_out.append(f"{file.name}: {error}")
        content = paper(dossier, language, places)
        add("dossier.html", self.drawn(content, ".html"))
        add("dossier.json", _json(dossier))
        try:
            add("dossier.pdf", self.drawn(content, ".pdf"))
        except NotReachable as error:
            left_out.append(f"dossier.pdf: {error}")
        put(SUMS, "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode())
        return Written(size, (*sorted(sums), SUMS), tuple(left_out))


def write_whole(target: Path, data: bytes) -> None:
    """Write a file; raises `BadInput` where that is not possible. What was there before stays until all is written."""
    with _replacing(target) as part:
        part.write_bytes(data)


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A name beside the target; what is written there takes its place at the end."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        sync(part)
        part.replace(target)
        sync(target.parent)
    except OSError as error:
        raise BadInput("export_not_written", name=str(target), reason=error.strerror or "") from None
    finally:
        part.unlink(missing_ok=True)


def _kept(dossier: Dossier) -> Iterator[tuple[int, Attachment]]:
    for said in dossier.thread:
        yield from ((said.posted.seq, file) for file in said.posted.attachments if file.sha256)


def _json(dossier: Dossier) -> bytes:
    return json.dumps(record(dossier), ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"not for JSON: {type(value)}")

"""The values of `ingest`: files found, files skipped and why, and documents as read.

All are frozen and free of I/O. A document becomes passages in `splitting.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.model import Confidence, Guide

ReasonCode = Literal[
    "unsupported",
    "empty",
    "encrypted",
    "too_large",
    "too_many_pages",
    "damaged",
    "wrong_type",
    "suspicious",
    "outside",
    "hidden",
    "timeout",
    "out_of_memory",
    "no_text",
    "unreadable",
    "unknown_rule",
    "too_many_rows",
    "too_many_columns",
    "no_header",
    "header_twice",
]

FORMATS: Mapping[str, str] = {
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".txt": "txt",
    ".pdf": "pdf",
    ".docx": "docx",
}
"""The formats that are read, by file suffix in lower case."""

REASONS: Mapping[ReasonCode, Mapping[Literal["en", "zh"], str]] = {
    "unsupported": {"en": "this kind of file is not read", "zh": "不支持这种文件类型"},
    "empty": {"en": "the file is empty", "zh": "文件是空的"},
    "encrypted": {"en": "the file is protected by a password", "zh": "文件有密码保护"},
    "too_large": {"en": "the file is larger than the limit", "zh": "文件超过大小上限"},
    "too_many_pages": {"en": "the file has more pages than the limit", "zh": "文件页数超过上限"},
    "damaged": {"en": "the file is damaged or not well formed", "zh": "文件已损坏或格式有误"},
    "wrong_type": {"en": "the content does not match the file's name", "zh": "文件内容与扩展名不符"},
    "suspicious": {"en": "the file is built like an attack and was not opened", "zh": "文件结构可疑，未予打开"},
    "outside": {"en": "the link leads out of the folder", "zh": "链接指向文件夹之外"},
    "hidden": {"en": "hidden files are not read", "zh": "隐藏文件不读取"},
    "timeout": {"en": "reading took too long and was stopped", "zh": "读取超时，已停止"},
    "out_of_memory": {"en": "reading needed more memory than allowed", "zh": "读取所需内存超过上限"},
    "no_text": {"en": "the file holds no readable text", "zh": "文件中没有可读取的文字"},
    "unreadable": {"en": "the file cannot be opened", "zh": "文件无法打开"},
    "unknown_rule": {
        "en": "the file refers to a rule that the deadline table does not have",
        "zh": "文件引用了期限表中没有的规则",
    },
    "too_many_rows": {"en": "the sheet has more rows than the limit", "zh": "表格行数超过上限"},
    "too_many_columns": {"en": "the sheet has more columns than the limit", "zh": "表格列数超过上限"},
    "no_header": {"en": "no row of the sheet names the columns that are expected", "zh": "表格中找不到列名所在的行"},
    "header_twice": {"en": "two columns of the sheet have the same name", "zh": "表格中有两列同名"},
}
"""What a person reads for each code, in both languages; `detail` stays in the report and the log."""


@dataclass(frozen=True)
class Limits:
    """How much one file may cost: bytes, pages, seconds, and what a zip container may unpack to."""

    max_bytes: int = 50 * 1024 * 1024
    max_pages: int = 2_000
    max_characters: int = 20_000_000
    timeout_s: float = 30.0
    memory_bytes: int = 1_500 * 1024 * 1024
    zip_bytes: int = 200 * 1024 * 1024
    zip_ratio: int = 200
    zip_entries: int = 10_000


@dataclass(frozen=True)
class SourceFile:
    """A file that can be read.

    `root` is the folder given to the ingest (absolute), `origin` the posix path below it. `guide_id`
    is unique within one walk per language. `language` is the one the file name states
    (`schedule-a.zh.md`). Only in the `built_in` guides does the front matter's `id` win.
    """

    root: str
    path: Path
    origin: str
    size: int
    guide_id: str
    language: str | None = None
    built_in: bool = False


@dataclass(frozen=True)
class Skipped:
    """A file that is left out, and why; `origin` is the path as the report shows it."""

    path: Path
    origin: str
    reason_code: ReasonCode
    detail: str = ""


@dataclass(frozen=True)
class Section:
    """Text under one heading path; blocks are separated by an empty line, list items by a line end.

    `page` counts from 1. `checklist` names signals, `rules` rows of the deadline table. `anchor` is the
    same in every language of a guide.
    """

    heading: tuple[str, ...]
    text: str
    page: int | None = None
    source: str | None = None
    confidence: Confidence | None = None
    checklist: tuple[str, ...] = ()
    anchor: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One file as read: its guide record and its sections in reading order, none of them empty.

    `warnings` names what could not be read inside a file that is otherwise good (pages that are pictures).
    """

    guide: Guide
    sections: tuple[Section, ...]
    warnings: tuple[str, ...] = ()

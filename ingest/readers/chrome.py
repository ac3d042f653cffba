"""Which parts of a web page are its text and which are the site around it."""

import re

from ingest.readers.elements import Element, etree
from ingest.readers.outline import one_line

_NEVER = frozenset(
    "script style noscript template svg math canvas iframe object embed applet audio video input select textarea "
    "head link meta img picture map datalist".split()
)
_AROUND = frozenset("nav footer menu dialog form fieldset".split())
_AROUND_OUTSIDE = frozenset("header aside".split())
_ROLES = frozenset(
    "navigation banner contentinfo search dialog alertdialog menu menubar toolbar tablist form tooltip".split()
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|(?:mega|main|mobile|side|sub)?menu|breadcrumbs?|footer|masthead|sidebar|"
    r"cookies?|consent|gdpr|skip(?:link|nav|to\S*|-\S+)?|visually-?hidden|sr-only|screen-reader-\S+|share|sharing|"
    r"social|search|feedback|newsletter|subscribe|promo|pager|pagination|toolbar|back-to-top|advert\S*|ads?|"
    r"banner|popup|modal|login|toc|table-of-contents|(?:amended|revision|change|version)-(?:reasons?|history|log)s?)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_FOLDED = re.compile(r"accordion|collaps|tab-?pane|tab-?panel|panel|expand|toggle|details", re.IGNORECASE)
_INVISIBLE_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTAINER_IDS = ("content", "main-content", "maincontent", "main", "mw-content-text", "bodyContent", "article")
_SKIP_LINK = re.compile(r"\s*(?:skip to|jump to|back to top)\b", re.IGNORECASE)
_MOST = 0.5


def is_article_part(row: Element) -> bool:
    """Whether a table row is data; a table with headings or tables inside only arranges the page."""
    table = next(row.iterancestors("table"), None)
    if table is None:
        return False
    return next(table.iterdescendants("table", "h1", "h2", "h3", "h4"), None) is None


class Page:
    """A parsed page with the length of every element's text and of the links in it."""

    def __init__(self, tree: Element) -> None:
        self._tree = tree
        body = tree.find("body")
        self.body: Element = tree if body is None else body
        self._text: dict[Element, int] = {}
        self._links: dict[Element, int] = {}
        self._drop: dict[tuple[Element, bool], bool] = {}
        self._measure()

    def _measure(self) -> None:
        for _, element in etree.iterwalk(self.body, events=("end",)):
            if not isinstance(element.tag, str) or element.tag in _NEVER:
                continue
            children = [child for child in element if child in self._text]
            tails = sum(len(one_line(child.tail or "")) for child in element)
            own = len(one_line(element.text or "")) + tails
            self._text[element] = own + sum(self._text[child] for child in children)
            linked = sum(self._links[child] for child in children)
            self._links[element] = self._text[element] if element.tag == "a" else linked

    @property
    def title(self) -> str:
        """The page's `title` element."""
        found = self._tree.find("head/title")
        return "" if found is None else found.text or ""

    @property
    def canonical(self) -> str | None:
        """The address that the page gives as its own."""
        for link in self._tree.iter("link"):
            if (link.get("rel") or "").lower() == "canonical":
                return str(link.get("href") or "") or None
        return None

    @property
    def language(self) -> str | None:
        """The `lang` attribute of the page."""
        value = self._tree.get("lang") or self._tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        return str(value) if value else None

    def first_headings(self) -> list[str]:
        """The texts of the first h1 elements, wherever they stand."""
        return ["".join(h1.itertext()) for h1 in list(self._tree.iter("h1"))[:3]]

    def text(self) -> str:
        """The page's text with nothing taken out, for messages of error pages."""
        parts = (part for part in self.body.itertext() if part.strip())
        return one_line(" ".join(part for _, part in zip(range(200), parts, strict=False)))

    def linked(self) -> float:
        """The share (0..1) of the page's text that is links."""
        return self._links.get(self.body, 0) / max(1, self._text.get(self.body, 0))

    def main(self) -> Element | None:
        """The element that holds the text, or None when the page does not mark one."""
        found = [*self.body.iter("main"), *self.body.xpath('.//*[@role="main"]')]
        articles = [a for a in self.body.iter("article") if next(a.iterancestors("article"), None) is None]
        found += articles if len(articles) == 1 else []
        for name in _CONTAINER_IDS:
            found += self.body.xpath(".//*[@id=$name]", name=name)
        enough = min(200, self._text.get(self.body, 0) * 0.25)
        return next((element for element in found if self._text.get(element, 0) >= enough), None)

    def dropped(self, element: Element, in_main: bool) -> bool:
        """Whether an element and all in it is not text of the page."""
        if not isinstance(element.tag, str) or element.tag in _NEVER:
            return True
        key = (element, in_main)
        if key not in self._drop:
            self._drop[key] = self._hidden(element) or (
                self._around(element, in_main) and not self._most_of_the_text(element)
            )
        return self._drop[key]

    def _hidden(self, element: Element) -> bool:
        """Hidden from readers, except what a click unfolds."""
        hidden = element.get("hidden") not in {None, "until-found"} or element.get("aria-hidden") == "true"
        if not hidden and not _INVISIBLE_STYLE.search(element.get("style") or ""):
            return False
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        return not _FOLDED.search(names)

    def _around(self, element: Element, in_main: bool) -> bool:
        tag = element.tag
        if tag == "button":
            return next(element.iterancestors("h1", "h2", "h3", "h4", "h5", "h6", "summary"), None) is None
        if tag == "a":
            return bool(_SKIP_LINK.match(element.text or "")) and (element.get("href") or "").startswith("#")
        if tag in _AROUND or (element.get("role") or "").lower() in _ROLES:
            return True
        if tag in _AROUND_OUTSIDE and not in_main:
            return True
        if tag == "aside" and self._links.get(element, 0) > 0.3 * max(1, self._text.get(element, 0)):
            return True
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        return bool(names.strip() and _NAMES.search(names)) and next(element.iter("h1"), None) is None

    def _most_of_the_text(self, element: Element) -> bool:
        """A misleading name does not cost the page its text: ASP.NET wraps all of it in one form."""
        text = self._text.get(element, 0)
        if text < _MOST * self._text.get(self.body, 1):
            return False
        return self._links.get(element, 0) < _MOST * text and element.tag not in {"nav", "footer"}

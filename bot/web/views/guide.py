"""One guide with every passage as a place to open, to read in another language, to print and to report (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.phrases import say
from bot.web.links import HTML_LANGUAGE, Viewer, with_query
from bot.web.markup import Html, tag
from bot.web.texts import text, word
from bot.web.views import passages, wording
from bot.web.views.messages import dotted
from bot.web.views.sidebar import search_box, switches
from knowledge.model import Guide, Passage
from knowledge.reviews import current


@dataclass(frozen=True)
class Relation:
    """How a guide stands to its other versions: the address of each language, and of the current version if newer.

    `twins` gives, by language, the passage there that says the same as a passage here.
    """

    languages: dict[str, str]
    newer: str | None = None
    withdrawn: bool = False
    twins: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


def twins(here: Sequence[Passage], there: Sequence[Passage]) -> dict[int, int]:
    """The passages of two languages that say the same: by anchor and place under it, else by equal numbers."""
    if len(here) == len(there) and all(a.anchor == b.anchor for a, b in zip(here, there, strict=True)):
        return {a.ordinal: b.ordinal for a, b in zip(here, there, strict=True)}
    first: dict[str, int] = {}
    for passage in there:
        if passage.anchor:
            first.setdefault(passage.anchor, passage.ordinal)
    return {passage.ordinal: first[passage.anchor] for passage in here if passage.anchor in first}


def header(view: Viewer, here: str, query: str = "") -> Html:
    """What stands on top of every guide page."""
    home = tag("a", tag("span", class_="logo", aria_hidden="true"), "Firstline", href=view.url("/"), class_="brand")
    every = tag("a", text("page_guides", view.language), href=view.guide_url("/guides"), class_="quiet-link")
    return tag("header", home, every, search_box(view, query), switches(view.language, here), class_="sheet-head")


def guide(
    document: Guide,
    found: Sequence[Passage],
    relation: Relation,
    view: Viewer,
    today: date,
    *,
    reports: bool = False,
    printing: bool = False,
) -> Html:
    """A guide with its passages in reading order; `#p<ordinal>` is a passage.

    `reports` offers to report an error in a section, `printing` leaves out what is of no use on paper.
    """
    language = view.language
    facts = dotted(
        tag("span", wording.market(document.market, language), class_="market"),
        tag("span", word("language", document.language, language)),
        tag("span", text("checked_on", language, date=document.checked_on)) if document.checked_on else None,
        wording.review(document.review_by, today, language),
        reviewer(document.reviewed_by, language),
        tag("span", text("version", language, version=document.version)),
    )
    others = [
        tag(
            "a",
            text("other_language", language, language=word("language", code, language)),
            href=view.guide_url(href),
            data_language=code,
        )
        for code, href in relation.languages.items()
        if code != document.language
    ]
    others.append(tag("a", text("print_view", language), href=view.guide_url(with_query(address(document), print="1"))))
    heads = [p for p, new in _headed(found) if new]
    toc = None
    if len(heads) > 2 and not printing:
        items = (tag("li", tag("a", " › ".join(p.heading) or p.title, href=f"#p{p.ordinal}")) for p in heads)
        contents = tag("summary", text("contents", language))
        toc = tag("details", contents, tag("ol", items), class_="toc")
    foot = _Foot(document, relation, view, reports=reports and not printing, printing=printing)
    sections = (_section(p, new, document, foot) for p, new in _headed(found))
    return tag(
        "article",
        tag("h1", document.title),
        tag("p", facts, class_="meta"),
        tag("p", text("lesson_mark", language), class_="warning", role="note") if is_lesson(document) else None,
        _outdated(relation, view),
        under_review(document.id, language),
        tag("p", others, class_="others") if not printing else _printed(document, view),
        tag("p", text("law_notice", language), class_="hint law"),
        toc,
        tag("div", sections, lang=HTML_LANGUAGE.get(document.language, document.language)),
        class_="guide",
    )


def is_lesson(document: Guide) -> bool:
    """Whether this is no guide of the editors but a lesson of the desk."""
    begins = (say("lesson_title", language, question="") for language in ("en", "zh"))
    return document.id.startswith("lessons/") and document.title.startswith(tuple(begins))


def under_review(guide_id: str, language: str) -> Html | None:
    """That a changed law touches the guide, until a lead has looked."""
    review = current().guides.get(guide_id)
    if review is None:
        return None
    words = text("guide_under_review", language, since=review.since.isoformat(), source=review.source)
    return tag("p", words, class_="warning", role="note")


def _outdated(relation: Relation, view: Viewer) -> Html | None:
    language = view.language
    if relation.newer:
        link = tag("a", text("open_current", language), href=view.guide_url(relation.newer))
        return tag("p", text("older_version", language), " ", link, class_="warning", role="note")
    if relation.withdrawn:
        return tag("p", text("withdrawn", language), class_="warning", role="note")
    return None


def _headed(found: Sequence[Passage]) -> list[tuple[Passage, bool]]:
    """Each passage, and whether its heading is another one than that of the passage before."""
    before: tuple[str, ...] | None = None
    result = []
    for passage in found:
        result.append((passage, passage.heading != before))
        before = passage.heading
    return result


@dataclass(frozen=True)
class _Foot:
    """What stands under every section: its source, and where one can go from it."""

    document: Guide
    relation: Relation
    view: Viewer
    reports: bool
    printing: bool

    def of(self, passage: Passage) -> Html | None:
        """The line under one passage."""
        language = self.view.language
        confidence = passage.confidence or self.document.confidence
        source = passage.source or self.document.source
        facts = dotted(
            tag("span", source, class_="law") if source else None,
            tag("span", word("confidence", confidence, language)) if confidence else None,
            tag("span", text("page_n", language, n=passage.page)) if passage.page else None,
            *(() if self.printing else self._links(passage)),
        )
        return tag("footer", facts, class_="meta", lang=HTML_LANGUAGE[language]) if facts else None

    def _links(self, passage: Passage) -> list[Html]:
        language = self.view.language
        links = []
        for code, ordinals in self.relation.twins.items():
            if passage.ordinal in ordinals and code in self.relation.languages:
                href = f"{self.view.guide_url(self.relation.languages[code])}#p{ordinals[passage.ordinal]}"
                name = word("language", code, language)
                links.append(
                    tag("a", name, href=href, class_="twin", lang=HTML_LANGUAGE.get(code, code), data_twin=code)
                )
        if self.reports:
            place = {"guide": f"{self.document.id}.{self.document.language}", "v": self.document.version}
            href = with_query("/guides/report", **place, p=str(passage.ordinal))
            links.append(
                tag(
                    "a", text("report_error", language), href=self.view.guide_url(href), class_="report", rel="nofollow"
                )
            )
        return links


def _section(passage: Passage, new: bool, document: Guide, foot: _Foot) -> Html:
    anchor = f"p{passage.ordinal}"
    title = None
    if new and passage.heading:
        label = text("link_here", foot.view.language)
        link = None if foot.printing else tag("a", "#", href=f"#{anchor}", class_="anchor", aria_label=label)
        title = tag("h2", " › ".join(passage.heading), " ", link)
    return tag("section", title, passages.body(passage.text, document.format), foot.of(passage), id=anchor)


def _printed(document: Guide, view: Viewer) -> Html:
    """Where a printed page comes from, and the button that prints."""
    words = text("print_now", view.language)
    button = tag("button", words, type="button", class_="button", data_print=True)
    return tag(
        "p", tag("span", address(document, document.version), class_="law"), " ", button, class_="others printing"
    )


def reviewer(name: str | None, language: str) -> Html:
    if name:
        return tag("span", text("reviewed_by", language, name=name))
    return tag("span", text("not_reviewed", language), class_="near")


def address(document: Guide, version: str | None = None) -> str:
    """The address of a guide, or of one version of it."""
    path = f"/guides/{document.id}.{document.language}"
    return with_query(path, v=version) if version else path

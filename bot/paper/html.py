"""A paper as one HTML file that needs nothing beside it and prints well (pure)."""

from functools import singledispatch

from bot.paper.model import Bars, Block, Both, Entry, Grid, Heading, Line, Pairs, Paper, Points, Signature, Words
from bot.web.markup import Html, join, page, tag

_LANGUAGE = {"zh": "zh-CN", "en": "en"}
_STYLE = """
:root{color-scheme:light}
body{font:15px/1.55 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif;color:#1b1f24;
max-width:54rem;margin:2rem auto;padding:0 1.25rem;background:#fff;overflow-wrap:anywhere}
header.top,footer.end{color:#57606a;font-size:12px}
h1{font-size:1.7rem;line-height:1.25;margin:.4rem 0 1.2rem}h1.formal{text-align:center}h1.formal small{display:block;margin:.2rem 0 0}
.letterhead{text-align:center;border-bottom:2px solid #1b1f24;padding-bottom:.6rem}.letterhead b{display:block;font-size:1.25rem}
h2{font-size:1.2rem;margin:2rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid #d0d7de}
h3{font-size:1rem;margin:1.2rem 0 .3rem}h4{font-size:.95rem;margin:.8rem 0 .2rem}
h1 small,h2 small,h3 small,h4 small{font-weight:400;font-size:.72em;color:#57606a;margin-left:.5em}
p{margin:.4rem 0;white-space:pre-wrap}p.small{font-size:13px;color:#57606a}p.strong{font-weight:600}
p.quote{margin-left:.6rem;padding-left:.7rem;border-left:3px solid #d0d7de;color:#3d444d}
p.notice{border:1px solid #d0d7de;background:#f6f8fa;padding:.6rem .8rem;font-size:13px}
ul{margin:.3rem 0;padding-left:1.2rem}li{margin:.15rem 0}small{color:#57606a}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.2rem 1rem;margin:.5rem 0}dt{color:#57606a}dd{margin:0;white-space:pre-wrap}
table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:13.5px}th,td{text-align:left;vertical-align:top;border-bottom:1px solid #d0d7de;padding:.3rem .5rem .3rem 0;white-space:pre-wrap}
th{color:#57606a;font-weight:600}
table.bars td:not(:first-child),table.bars th:not(:first-child){text-align:right;white-space:nowrap;width:1%;padding-left:.8rem}table.bars td.bar{width:40%;padding:.3rem 0}
td.bar svg{display:block;width:100%;height:.95em}td.bar rect{fill:#2a8f8a}table.bars{break-inside:auto}
.both{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem}
article{border:1px solid #d0d7de;border-radius:6px;padding:.5rem .8rem;margin:.6rem 0}article>header{display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:baseline}
article>header span{color:#57606a;font-size:13px}article.inside{background:#fff6dd;border-color:#d4a72c}
mark{background:#fff;border:1px solid #9a6700;color:#9a6700;font-size:12px;padding:0 .4em;border-radius:3px}article:target{outline:2px solid #0969da}
.sign{display:grid;grid-template-columns:auto 1fr;gap:1.4rem 1rem;margin:2.5rem 0 1rem;max-width:30rem}.sign span:nth-child(2n){border-bottom:1px solid #1b1f24;min-height:1.4em}
a{color:#0969da}
@media print{body{font-size:10.5pt;margin:0;max-width:none;padding:0}h2,h3,article>header{break-after:avoid}tr,article.short{break-inside:avoid}a{color:inherit}@page{margin:18mm 16mm}}
@media (max-width:40rem){.both{grid-template-columns:1fr}dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
"""


def to_html(paper: Paper) -> str:
    """The whole file."""
    head = join(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", paper.title),
        # Our own rules, which hold no word of anybody: in an element of raw text nothing may be escaped.
        Html(f"<style>{_STYLE}</style>"),
    )
    other = tag("small", paper.other_title) if paper.other_title else None
    title = tag("h1", paper.title, other, class_="formal" if paper.formal else None)
    body = join(
        tag("header", paper.header, class_="top"),
        tag("p", tag("b", paper.letterhead[0]), paper.letterhead[1], class_="letterhead") if paper.letterhead else None,
        title,
        (_block(block, paper) for block in paper.blocks),
        tag("footer", tag("p", paper.footer), class_="end") if paper.footer else None,
    )
    return page(head, body, _LANGUAGE.get(paper.language, "en"))


def _block(block: Block, paper: Paper) -> Html:
    if isinstance(block, Entry):
        return _entry(block, paper)
    if isinstance(block, Both):
        return _both(block, paper.languages)
    return _simple(block)


@singledispatch
def _simple(block: Block) -> Html:
    raise TypeError(f"no block of a paper: {type(block)}")


@_simple.register
def _heading(block: Heading) -> Html:
    return tag(f"h{block.level + 1}", block.text, tag("small", block.other) if block.other else None)


@_simple.register
def _words(block: Words) -> Html:
    return tag("p", block.text, class_=block.style)


@_simple.register
def _points(block: Points) -> Html:
    return tag("ul", (tag("li", _line(line)) for line in block.lines))


@_simple.register
def _pairs(block: Pairs) -> Html:
    return tag("dl", ((tag("dt", name), tag("dd", value)) for name, value in block.rows))


@_simple.register
def _grid(block: Grid) -> Html:
    head = tag("tr", (tag("th", cell) for cell in block.head))
    rows = (tag("tr", (tag("td", cell) for cell in row)) for row in block.rows)
    return tag("table", tag("thead", head), tag("tbody", rows))


@_simple.register
def _bars(block: Bars) -> Html:
    most = max((row.value or 0.0 for row in block.rows), default=0.0)
    first, *others = block.head
    head = tag("tr", tag("th", first), tag("th", class_="bar"), (tag("th", cell) for cell in others))
    rows = (
        tag("tr", tag("td", row.cells[0]), _bar(row.value, most), (tag("td", cell) for cell in row.cells[1:]))
        for row in block.rows
    )
    return tag("table", tag("thead", head), tag("tbody", rows), class_="bars")


def _bar(value: float | None, most: float) -> Html:
    """A bar for the eyes; the number beside it says the same."""
    if not value:
        return tag("td", class_="bar")
    bar = tag("rect", width=f"{100 * value / most:.1f}", height="10", rx="1")
    drawn = tag("svg", bar, viewBox="0 0 100 10", preserveAspectRatio="none", aria_hidden="true", focusable="false")
    return tag("td", drawn, class_="bar")


@_simple.register
def _signature(block: Signature) -> Html:
    places = ((tag("span", name), tag("span", value)) for name, value in block.places)
    return tag("div", places, class_="sign")


def _both(block: Both, languages: tuple[str, str]) -> Html:
    sides = zip((block.first, block.second), languages, strict=True)
    words = (tag("p", text, class_=block.style, lang=_LANGUAGE.get(language, language)) for text, language in sides)
    return tag("div", words, class_="both")


def _entry(entry: Entry, paper: Paper) -> Html:
    head = tag(
        "header",
        tag("b", entry.head),
        tag("mark", entry.mark) if entry.mark else None,
        tag("span", entry.meta),
    )
    class_ = "inside" if entry.inside else None
    return tag("article", head, (_block(b, paper) for b in entry.blocks), class_=class_, id=entry.anchor or None)


def _line(line: Line) -> Html:
    text = tag("a", line.text, href=line.href) if line.href else join(line.text)
    if not line.note:
        return text
    note = tag("a", line.note, href=f"#{line.to}") if line.to else line.note
    return join(text, " ", tag("small", note))

"""A small folder of guides without a fault, into which a test plants one."""

from collections.abc import Callable
from pathlib import Path

from ingest.checking import Finding, Report, check
from ingest.checking.periods import RuleFacts
from ingest.checking.shape import OBLIGATORY
from knowledge.terms import AgreedTerm

FRONT = """---
id: xx/court
market: XX
language: {language}
title: {title}
version: "1.0"
forums: [court]
rights: [trade mark]
stage: [served]
valid_from: 2026-11-01
checked_on: 2026-11-01
review_by: 2027-04-30
reviewed_by: null
confidence: P
sources:
  - {{id: cpx, name: {law}, where: public copy, read_on: 2026-11-01}}
  - {{id: practice, name: {practice}, where: secondary sources, read_on: null}}
---
"""
EN = """## {n}. What about {anchor}?
<!-- source: CPX 1.{n} · practice; confidence: P; anchor: {anchor} -->
This section says something true about {anchor} under CPX 1.{n}, in words enough to stand alone and to be quoted by somebody who asks about it. First step: keep the papers, note the day of receipt and send both to counsel admitted there.

"""
ZH = """## {n}. {anchor}怎么办？
<!-- source: CPX 1.{n} · 实务做法; confidence: P; anchor: {anchor} -->
本节依CPX 1.{n}说明{anchor}的一件真实的事，字数足够独立成段，也足够让提问的人引用。第一步：保存文件，记下收到的日期，并把两者发给在当地执业的律师。在律师看过之前，不要签字，也不要付款。

"""
PERIOD_EN = """## How long do I have to answer a claim?
<!-- source: CPX 12(a); confidence: P; rules: XX-01; anchor: time -->
The answer is due within {{deadline:US-FED-01}} after valid service of the summons and complaint (CPX 12(a)), on the forms of 1 March 2026. First step: keep the papers, note the day of receipt and send both to counsel admitted there. A default judgment follows otherwise.
"""
PERIOD_ZH = """## 多久要答辩？
<!-- source: CPX 12(a); confidence: P; rules: XX-01; anchor: time -->
答辩状须在传票和起诉状有效送达后{{deadline:US-FED-01}}内提交（CPX 12(a)），使用2026年3月1日的表格。第一步：保存文件，记下收到的日期，并把两者发给在当地执业的律师。否则会被缺席判决。在律师看过之前，不要签字，也不要付款。
"""
TRIGGER = {"en": "valid service of summons and complaint", "zh": "传票和起诉状有效送达"}
RULES = {
    "US-FED-01": RuleFacts("US-FED-01", "P", 21, "day", TRIGGER, {"en": "21 days", "zh": "21天"}),
    "XX-01": RuleFacts("XX-01", "P", 21, "day", TRIGGER, {"en": "21 days", "zh": "21天"}),
    "XX-02": RuleFacts("XX-02", "K?", None, None, TRIGGER, {"en": "a period", "zh": "期限"}),
}
AGREED = (AgreedTerm(("default judgment",), ("缺席判决",), distinctive=True),)


def write(folder: Path) -> None:
    """The folder without a fault."""
    parts = {"en": (EN, PERIOD_EN, "Court", "Civil Procedure X (CPX)", "Reports on practice")}
    parts["zh"] = (ZH, PERIOD_ZH, "法院", "《X民事诉讼规则》（CPX）", "实务报道")
    for language, (section, period, title, law, practice) in parts.items():
        text = FRONT.format(language=language, title=title, law=law, practice=practice)
        text += "".join(section.format(n=n, anchor=anchor) for n, anchor in enumerate(OBLIGATORY, start=1))
        path = folder / f"xx/court.{language}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + period.replace("XX-01", "US-FED-01"), encoding="utf-8")


def words(text: str) -> int:
    """As many tokens as words, a Chinese sign counting as one."""
    return len(text.split()) + sum("\u3400" <= c <= "\u9fff" for c in text)


def checked(folder: Path, count_tokens: Callable[[str], int] = words) -> Report:
    """The report on the folder."""
    return check(folder, count_tokens=count_tokens, rules=RULES, agreed=AGREED)


def planted(folder: Path, language: str, old: str, new: str) -> list[Finding]:
    """The findings after one change in one language."""
    write(folder)
    path = folder / f"xx/court.{language}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return list(checked(folder).findings)

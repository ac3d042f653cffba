"""Each check finds the fault that it is there for, says where it is and how to mend it, and is quiet otherwise."""

from pathlib import Path

import pytest

from ingest.checking import check
from ingest.checking.figures import missing
from ingest.checking.model import Source
from ingest.checking.named_sources import resolves
from knowledge.errors import UnusableInput
from tests.unit.ingest.checking.good import AGREED, RULES, checked, planted, words, write


def test_a_folder_without_fault_has_no_finding(tmp_path: Path) -> None:
    write(tmp_path)
    report = checked(tmp_path)
    assert [f.message for f in report.findings] == []
    assert report.counts == {"en": {"XX": 13}, "zh": {"XX": 13}}


FAULTS = [
    # check, language, what is changed, into what, what the finding must say
    ("front_matter", "en", "forums: [court]\n", "", "forums: Field required"),
    ("front_matter", "en", "confidence: P\nsources", "confidence: X\nsources", "confidence"),
    ("front_matter", "en", "review_by: 2027-04-30", "review_by: 2027-12-30", "not within six months"),
    ("front_matter", "zh", "id: xx/court", "id: xx/courts", "write id: xx/court"),
    ("front_matter", "zh", "language: zh", "language: en", "write language: zh"),
    ("front_matter", "en", "market: XX", "market: YY", "write market: XX"),
    ("front_matter", "en", "sources:\n", "surprise: 1\nsources:\n", "surprise: Extra inputs"),
    ("front_matter", "en", "title: Court", "title: [", "front matter"),
    ("front_matter", "en", "{{deadline:US-FED-01}}", "{{deadline:US-FED-999}}", "US-FED-999"),
    ("languages", "zh", "anchor: service", "anchor: served", "section 5 is `service` here and `served`"),
    ("languages", "zh", "rules: US-FED-01; ", "", "rules are none here and US-FED-01"),
    ("languages", "zh", "confidence: P; anchor: costs", "confidence: S; anchor: costs", "confidence are S here and P"),
    ("languages", "zh", 'version: "1.0"', 'version: "1.1"', "version is 1.1 here and 1.0"),
    ("languages", "zh", "id: practice, name", "id: other, name", "sources differ"),
    ("periods", "zh", "{{deadline:US-FED-01}}内", "规定的时间内", "only one language states the period of US-FED-01"),
    ("figures", "zh", "2026年3月1日", "2026年3月2日", "2026-03-01 stand here and not in xx/court.zh.md"),
    ("figures", "en", "under CPX 1.7", "under CPX 1.70", "1.70 stand here"),
    ("figures", "zh", "source: CPX 12(a)", "source: CPX 12(b)", "the source names 12(a)"),
    ("sources", "en", "source: CPX 12(a)", "source: ABC 12(a)", "the source “ABC 12(a)” is not in the list"),
    ("source", "en", "source: CPX 12(a); ", "", "no source is named"),
    ("source", "zh", "confidence: P; rules", "rules", "no confidence is stated"),
    ("length", "en", "First step: keep", "First step: " + "and so on " * 200 + "keep", "tokens: shorten it to 350"),
    ("length", "en", ", in words enough to stand alone and to be quoted by somebody who asks about it. First step: keep the"
     " papers, note the day of receipt and send both to counsel admitted there.", ".", "say more: at least 40"),
    ("anchor", "en", "anchor: squatting", "anchor: customs", "stands twice"),
    ("anchor", "en", "anchor: squatting", "anchor: Squat Ting", "kebab-case"),
    ("obligatory", "en", "anchor: criminal", "anchor: crimes", "no section `criminal` in en"),
    ("link", "en", "First step: keep", "[See](#nowhere). First step: keep", "leads to no section"),
    ("link", "en", "First step: keep", "[See](../yy/a.en.md). First step: keep", "leads to no guide"),
    ("rules", "en", "rules: US-FED-01", "rules: US-FED-01, NO-01", "there is no rule NO-01"),
    ("rules", "en", "rules: US-FED-01", "rules: XX-01", "US-FED-01 is used and not listed"),
    ("contradiction", "en", "within {{deadline:US-FED-01}} after valid", "within 30 days after valid", "30 days stand beside"),
    ("contradiction", "zh", "有效送达后{{deadline:US-FED-01}}内", "有效送达后30天内", "30 days stand beside"),
    ("K?", "en", "within {{deadline:US-FED-01}} after valid", "within 21 days after valid", "beside XX-02"),
    ("terms", "zh", "否则会被缺席判决", "否则会被判决", "the English says “default judgment”"),
    ("terms", "en", "A default judgment follows otherwise.", "A judgment follows otherwise.", "the English not “default"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "language", "old", "new", "said"), FAULTS)
def test_a_planted_fault_is_found(tmp_path: Path, kind: str, language: str, old: str, new: str, said: str) -> None:
    if kind == "K?":
        write(tmp_path)
        path = tmp_path / "xx/court.en.md"
        path.write_text(path.read_text(encoding="utf-8").replace("rules: US-FED-01", "rules: XX-02"), encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        found = list(checked(tmp_path).findings)
    else:
        found = planted(tmp_path, language, old, new)
    mine = [f for f in found if f.check == kind and said in f.message]
    assert mine, [f.message for f in found]
    assert mine[0].what and mine[0].mend and mine[0].file.startswith("xx/")


def test_a_period_that_a_section_names_beside_its_rule_is_no_contradiction(tmp_path: Path) -> None:
    write(tmp_path)
    for language, period, more in (
        ("en", "30 days", "or 30 days after valid service of summons"),
        ("zh", "30天", "传票和起诉状有效送达后30天"),
    ):
        path = tmp_path / f"xx/court.{language}.md"
        text = path.read_text(encoding="utf-8").replace(
            "{{deadline:US-FED-01}}", f"{{{{deadline:US-FED-01}}}} ({more})"
        )
        path.write_text(text.replace("rules: US-FED-01;", f"rules: US-FED-01; also: {period};"), encoding="utf-8")
    assert [f.message for f in checked(tmp_path).findings] == []


def test_a_missing_translation_and_a_missing_folder(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "xx/court.zh.md").unlink()
    assert any("there is no version in zh" in f.message for f in checked(tmp_path).findings)
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "none"):
        with pytest.raises(UnusableInput, match=folder.name):
            check(folder, count_tokens=words, rules=RULES, agreed=AGREED)


def test_what_is_for_editors_is_not_checked(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "review").mkdir()
    for name in ("README.md", "REVIEW.md", "review/xx.md"):
        (tmp_path / name).write_text("no guide", encoding="utf-8")
    assert not checked(tmp_path).findings
    (tmp_path / "stray.md").write_text("no guide", encoding="utf-8")
    assert [f.file for f in checked(tmp_path).findings] == ["stray.md"]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Art. 60(1)", "第60条第1款"),
        ("Arts. 43-2 and 43-3(5)", "第43条之2、第43条之三第5款"),
        ("Art. 112a(1)(b)", "第112a条第1款b项"),
        ("Art. 178(3) and 178(5)", "第178条第3、5款"),
        ("Art. 6bis(1), 9quinquies", "第6条之二(1)、第9条之五"),
        ("Art. 4C(1)", "第4条C(1)"),
        ("Art. 119(1)(3), 119(5)", "第119条第1款第3项、第5款"),
        ("Arts. 6, 9, 10", "第六、九、十条"),
        ("10,000,000 yen, 2 million euros", "1,000万日元，200万欧元"),
        ("three months, 8 August 2025, the 7th Circuit (Division 2)", "3个月，2025年8月8日，第七巡回区（第二庭）"),
        ("FRCP 12(a)(1)(A)(i)", "FRCP 12(a)(1)(A)(i)"),
    ],
)
def test_figures_that_two_languages_write_differently_are_the_same(english: str, chinese: str) -> None:
    assert missing(english, chinese) == [] == missing(chinese, english)


def test_figures_that_differ_are_named() -> None:
    assert missing("Art. 60(1), 21 days", "第60条第2款，30天") == ["21", "60(1)"]
    assert missing("第60条第2款，30天", "Art. 60(1), 21 days") == ["30", "60(2)"]


@pytest.mark.parametrize(
    ("part", "name", "covers", "found"),
    [
        ("FRCP 12(a)(1)(A)(i)", "Federal Rules of Civil Procedure (FRCP)", (), True),
        ("FRAP 4", "Federal Rules of Civil Procedure (FRCP)", (), False),
        ("17 U.S.C. 512(g)", "United States Code, titles 15 and 17", (), True),
        ("18 U.S.C. 2320", "United States Code, titles 15 and 17", (), False),
        ("37 CFR 2.62(a)", "《联邦法规汇编》第37编", (), True),
        ("§§ 924, 936 ZPO", "德国《民事诉讼法》（ZPO）", (), True),
        ("§ 13 UWG", "德国《民事诉讼法》（ZPO）", (), False),
        ("国务院令第801号第12条", "《国务院关于涉外知识产权纠纷处理的规定》（国务院令第801号）", (), True),
        ("Trade Marks Act 1994 s. 38", "Trade Marks Act 1994", (), True),
        ("Trade Marks Act 1994 s. 38", "Trade Marks Act 1999 (India)", (), False),
        ("Trademark Act Art. 43-2", "Trademark Act (Japan)", (), True),
        ("Patent Act Art. 113", "Trademark Act (Japan)", (), False),
        ("Civil Code Art. 1486(1)", "Russian Civil Code, Part IV", (), True),
        ("United States v. Heppner", "Reports on practice", ("Heppner",), True),
    ],
)
def test_how_a_source_is_found_in_the_list(part: str, name: str, covers: tuple[str, ...], found: bool) -> None:
    entry = Source(id="x", name=name, where="copy", read_on=None, covers=covers)
    assert resolves(part, entry) is found

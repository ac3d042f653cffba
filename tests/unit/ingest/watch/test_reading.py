"""Lists in their usual shapes become items; what is wrong in a row keeps only that row, with its reason."""

import io
import json
import tracemalloc
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ingest.watch.errors import Refused
from ingest.watch.model import Item, Party
from ingest.watch.reading import Reading, read
from ingest.watch.record import as_object, changes, from_object
from tests.unit.ingest.watch.sources import DOCKETS, GAZETTE, LAWS, NOTICES, recorded, source


def refused(declared: dict[str, Any], data: bytes, **changes: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        read(source(declared, **changes), data)
    return caught.value


def reasons(found: Reading) -> list[str]:
    return [one.reason for one in found.broken]


def test_an_agency_s_feed_gives_complaints_with_their_respondents_and_the_day_of_institution() -> None:
    found = read(source(NOTICES), recorded("notices.xml"))
    (item,) = found.items
    assert (item.key, item.kind, item.case_number) == ("notice-2026-21001", "complaint", "337-TA-1499")
    assert item.summary == "Inv. No. 337-TA-1499 . The Commission has instituted an investigation."
    assert item.events == {"instituted": date(2026, 11, 18)}
    assert item.published_on == date(2026, 11, 18)
    assert item.numbers == ("US 11,222,333", "US D987,654")
    assert [(party.role, party.name) for party in item.parties] == [
        ("complainant", "Bright & Co., Inc."),
        ("respondent", "Zhengzhou Lamp Trading Co., Ltd."),
        ("respondent", "Henan Guangming Lighting Co., Ltd."),
    ]
    # 11/12/2026 is the 11th of December or the 12th of November: no letter may rest on it
    assert reasons(found) == ["date_ambiguous"]
    assert read(source(NOTICES, mapping={**NOTICES["mapping"], "events": {"instituted": {"field": "inv_instituted", "date": "us"}}}),
                recorded("notices.xml")).items[1].events == {"instituted": date(2026, 11, 12)}  # fmt: skip


def test_a_docket_gives_suits_with_schedule_a_and_says_which_is_sealed() -> None:
    found = read(source(DOCKETS), recorded("dockets.json"))
    sealed, open_ = found.items
    assert (sealed.sealed, sealed.marks) == (True, ("NORTHSTAR", "NORTHSTAR KIDS"))
    assert sealed.numbers == ("6,123,456", "6,123,457")
    assert not [party for party in sealed.parties if party.role == "defendant"]
    assert open_.forum == "Northern District of Illinois"
    assert open_.events == {"filed": date(2026, 11, 10)}
    assert [party for party in open_.parties if party.role == "defendant"] == [
        Party("LampWorld Store", "defendant", ("lampworld-us", "灯世界"), ("A1LAMPWORLD01",), address="Yiwu, Zhejiang"),
        Party("Brightshop88", "defendant", (), ("A2BRIGHT88",)),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_gazette_in_chinese_gives_published_marks(encoding: str) -> None:
    found = read(source(GAZETTE), recorded("gazette.csv").decode().encode(encoding))
    first, second = found.items
    assert (first.key, first.marks, first.classes) == ("018999001", ("HENAN LAMP",), (9, 11))
    assert first.events == {"published": date(2026, 11, 16), "filed": date(2026, 10, 2)}
    assert first.printed == {"opposition_due": date(2027, 2, 16)}
    assert (second.classes, second.products) == ((11,), ("灯",))
    assert [(one.reason, one.values["text"]) for one in found.broken] == [("number_wrong", "99")]


def test_a_changed_law_names_the_rules_that_rest_on_its_provision() -> None:
    (item,) = read(source(LAWS), recorded("laws.json")).items
    assert item.rules == ("US-FED-01", "US-FED-02", "US-FED-03", "US-FED-05", "US-FED-15")
    assert (item.guides, item.events) == (("us/schedule-a",), {"in_force": date(2026, 12, 1)})


def test_rows_of_one_case_are_put_together_only_where_the_source_says_so() -> None:
    rows = "case_number,title,date_filed,defendant\n1:26-cv-1,A v. B,2026-11-01,Shop 1\n1:26-cv-1,A v. B,2026-11-01,Shop 2\n"
    declared = {**DOCKETS, "reader": "csv", "list": ""}
    apart = read(source(declared), rows.encode())
    assert ([len(item.parties) for item in apart.items], reasons(apart)) == ([1], ["key_twice"])
    (item,) = read(source(declared, merge_rows=True), rows.encode()).items
    assert [party.name for party in item.parties] == ["Shop 1", "Shop 2"]


def test_a_day_of_one_defendant_is_not_the_day_of_the_others() -> None:
    rows = (
        "case_number,title,date_filed,defendant,served,answer\n1:26-cv-1,A v. B,2026-11-01,Shop 1,2026-11-05,2026-11-26\n"
        "1:26-cv-1,A v. B,2026-11-01,Shop 2,2026-11-12,\n1:26-cv-1,A v. B,2026-11-01,Shop 3,2026-11-05,2026-11-26\n"
    )
    days = {"events": {"served": {"field": "served"}}, "printed": {"answer_due": {"field": "answer"}}}
    (item,) = read(
        source({**DOCKETS, "reader": "csv", "list": "", "mapping": days}, merge_rows=True), rows.encode()
    ).items
    assert item.events == {"filed": date(2026, 11, 1)}
    assert item.printed == {}, "the second defendant has no such day"
    assert [party.name for party in item.parties] == ["Shop 1", "Shop 2", "Shop 3"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"docketNumber": ""}, "field_missing"),
        ({"dateFiled": "soon"}, "date_wrong"),
        ({"dateFiled": "1850-01-01"}, "date_range"),
        ({"docketNumber": "1" * 301}, "too_long"),
        ({"caseName": None}, "field_missing"),
        ({"classes": "77"}, "number_wrong"),
        ({"note": "x" * 200_001}, "row_too_large"),
    ],
)
def test_a_broken_row_is_kept_with_its_reason_and_the_others_go_on(changed: dict[str, Any], reason: str) -> None:
    listed = json.loads(recorded("dockets.json"))
    listed["data"]["results"][0] |= changed
    found = read(source(DOCKETS), json.dumps(listed).encode())
    assert (len(found.items), reasons(found)) == (1, [reason])


def test_what_is_no_row_at_all_is_kept_too() -> None:
    found = read(source(LAWS), b'[7, {"id": "a", "title": "t"}, ["x"]]')
    assert (len(found.items), reasons(found)) == (1, ["not_an_object", "not_an_object"])


def test_every_feed_that_is_cut_anywhere_is_refused_whole() -> None:
    data = recorded("notices.xml")
    for end in range(60, len(data.rstrip()), 97):
        assert refused(NOTICES, data[:end]).reason in ("cut", "not_xml"), end
    data = recorded("dockets.json")
    for end in range(2, len(data.rstrip()), 53):
        assert refused(DOCKETS, data[:end]).reason in ("cut", "not_json"), end


def test_a_list_whose_end_was_not_announced_is_refused_when_its_last_row_is_not_ended() -> None:
    data = recorded("gazette.csv").rstrip()
    with pytest.raises(Refused, match="cut"):
        read(source(GAZETTE), data, whole=False)
    assert len(read(source(GAZETTE), data, whole=True).items) == 2


def test_declared_entities_are_refused_before_they_grow() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{laughs}]><rss><channel><item><title>&l9;</title></item></channel></rss>'
    tracemalloc.start()
    assert refused(NOTICES, bomb.encode()).reason == "entities"
    assert refused(NOTICES, b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss/>').reason == "entities"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body>Login</body></html>", "not_a_feed"),
        (b"<rss><channel><item></rss>", "not_xml"),
        ("<?xml version='1.0' encoding='utf-8'?><rss><title>提醒</title></rss>".encode("gb18030"), "encoding"),
        (b"<?xml version='1.0' encoding='klingon'?><rss/>", "encoding"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert refused(NOTICES, data).reason == reason


@pytest.mark.parametrize("name", ["gb2312", "gb18030", "utf-16"])
def test_a_feed_in_its_declared_encoding_is_read(name: str) -> None:
    feed = f"<?xml version='1.0' encoding='{name}'?><rss version='2.0'><channel><item><guid>1</guid><title>镕基灯具案</title></item></channel></rss>"
    encoded = feed.encode("gb18030" if name.startswith("gb") else name)
    assert [item.title for item in read(source(NOTICES), encoded).items] == ["镕基灯具案"]
    undeclared = feed.partition("?>")[2].encode("gb18030")
    assert refused(NOTICES, undeclared).reason == "encoding"
    assert [item.title for item in read(source(NOTICES, encoding="gb18030"), undeclared).items] == ["镕基灯具案"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "cut"),
        (b'{"data": {}}', "list_missing"),
        (b'{"data": {"results": 5}}', "list_missing"),
        (b"not json", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"", "cut"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert refused(DOCKETS, data).reason == reason


def test_a_workbook_s_formulas_count_with_their_values_and_macros_never_run() -> None:
    book = Workbook()
    book.active.append(["案号", "案件名称", "立案日期", "被告"])
    book.active.append(["1:26-cv-7", '=CONCATENATE(A2, " v. Lamp")', "2026-11-05", "Lamp"])
    book.active.append(["1:26-cv-8", "C v. D", "2026年11月6日", '=HYPERLINK("http://x","Shop")'])
    book.active.append(["1:26-cv-9", "E v. F", "2026-11-07", "Shop 9"])
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream, "a") as container:
        container.writestr("xl/vbaProject.bin", b"macro")
    found = read(source({**DOCKETS, "reader": "folder", "path": "x", "list": ""}), stream.getvalue(), name="list.xlsm")
    assert [item.key for item in found.items] == ["1:26-cv-9"]
    assert [(one.reason, one.values["column"]) for one in found.broken] == [("cell", "案件名称"), ("cell", "被告")]


def test_text_of_a_source_is_only_text() -> None:
    row = {
        "id": "a\u202eb",
        "title": "=cmd|'/c calc'!A0\x07 <script>",
        "link": "javascript:alert(1)",
        "summary": "\ud800x",
    }
    (item,) = read(source(LAWS), json.dumps([row]).encode()).items
    assert (item.key, item.title, item.url) == ("ab", "=cmd|'/c calc'!A0 <script>", "")
    assert item.fields["id"] == "ab" and item.fields["title"] == "=cmd|'/c calc'!A0 <script>"  # letters quote it
    json.dumps(as_object(item), ensure_ascii=False).encode()


def test_an_item_comes_back_from_its_record_as_it_was() -> None:
    for declared, name in (
        (DOCKETS, "dockets.json"),
        (GAZETTE, "gazette.csv"),
        (LAWS, "laws.json"),
        (NOTICES, "notices.xml"),
    ):
        for item in read(source(declared), recorded(name)).items:
            kept = from_object(json.loads(json.dumps(as_object(item))))
            assert kept == item
            assert changes(kept, item) == {}


@settings(max_examples=40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_breaks_the_reading(value: Any) -> None:
    try:
        found = read(source(LAWS), json.dumps([value, {"id": value, "title": value, "rules": value}]).encode())
    except Refused:
        return
    assert all(isinstance(item, Item) for item in found.items)


@given(st.binary())
def test_no_bytes_break_the_reading(data: bytes) -> None:
    for declared in (NOTICES, DOCKETS, GAZETTE):
        try:
            read(source(declared), data)
        except Refused:
            continue

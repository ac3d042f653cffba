"""Whose enterprise a person speaks for; and a file that is wrong says what to mend."""

from pathlib import Path

import pytest

from bot.errors import BadSetting
from bot.slack.enterprises import Enterprises

FILE = """
lamp: {name: Hangzhou Lamp, province: Zhejiang, language: zh, people: [U1], domains: [Lamp.example], organisations: [T2]}
case:
  name: Phone Case
  channels: [C9]
"""


@pytest.fixture
def table(tmp_path: Path) -> Enterprises:
    file = tmp_path / "enterprises.yaml"
    file.write_text(FILE, encoding="utf-8")
    return Enterprises.load(file)


@pytest.mark.parametrize(
    ("person", "email", "team", "channel", "enterprise"),
    [
        ("U1", None, None, "C1", "lamp"),  # named
        ("U1", None, None, "C9", "lamp"),  # the person counts more than the channel
        ("U5", "a@lamp.example", None, "C1", "lamp"),  # by the address
        ("U5", "a@LAMP.EXAMPLE", "T1", "C1", "lamp"),
        ("U5", "a@notlamp.example", "T1", "C1", "slack:U5"),
        ("U5", "a@lamp.example.evil.example", "T1", "C1", "slack:U5"),
        ("U5", None, "T2", "C1", "lamp"),  # by the organisation
        ("U5", None, "T1", "C9", "case"),  # by the channel
        ("U5", None, "T1", "C1", "slack:U5"),  # our own workspace: for nobody but themselves
        ("U5", None, "T3", "C1", "slack:T3"),  # Slack Connect: for their organisation
        ("U5", None, None, "C1", "slack:U5"),
    ],
)
def test_whose_words_these_are(
    table: Enterprises, person: str, email: str | None, team: str | None, channel: str, enterprise: str
) -> None:
    assert table.of(person, email=email, team=team, own_teams=frozenset({"T1"}), channel=channel).id == enterprise


def test_what_the_file_knows_of_an_enterprise(table: Enterprises) -> None:
    found = table.of("U1", email=None, team=None, own_teams=frozenset(), channel="C1")
    assert (found.name, found.province, found.language) == ("Hangzhou Lamp", "Zhejiang", "zh")


def test_two_people_of_our_workspace_are_never_taken_for_one() -> None:
    both = [Enterprises.load(None).of(u, email="x@a.example", team="T1", own_teams=frozenset({"T1"}), channel="C") for u in ("U1", "U2")]  # fmt: skip
    assert both[0].id != both[1].id


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("just words", "should hold enterprises by id"),
        ("- a\n- b", "should hold enterprises by id"),
        ("", "should hold enterprises by id"),
        ("lamp: [U1]", "lamp may have name"),
        ("lamp: {peple: [U1]}", "lamp may have name, province, language, people"),
        ("lamp: {people: U1}", "people of lamp should be a list"),
        ("a: {people: [U1]}\nb: {people: [U1]}", "U1 stands under a and b"),
        ("a: {domains: [X.example]}\nb: {domains: [x.EXAMPLE]}", "stands under a and b"),
        ("a: {people: [}", "cannot be read"),
        ("\ta: 1", "cannot be read"),
        ("lamp: {language: fr}", "language of lamp should be en or zh"),
        ("lamp: {people: [[U1]]}", "people of lamp should be a list of"),
        ("lamp: {name: {x: 1}}", "name of lamp should be text"),
    ],
)
def test_a_wrong_file_is_one_clear_error(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "enterprises.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting) as error:
        Enterprises.load(file)
    assert str(error.value).startswith("SLACK_ENTERPRISES: ") and says in str(error.value)
    assert "\n" not in str(error.value) and str(file) in str(error.value)


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"SLACK_ENTERPRISES: .*none\.yaml cannot be read"):
        Enterprises.load(tmp_path / "none.yaml")
    (tmp_path / "odd.yaml").write_bytes(b"lamp: \xff\xfe")
    with pytest.raises(BadSetting, match="cannot be read"):
        Enterprises.load(tmp_path / "odd.yaml")

"""Who looks and in which language, and addresses that keep both."""

import pytest

from bot.web.links import channel_of, number, preferred, viewer, with_query


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9", "en"),
        ("de-DE,de;q=0.9,zh;q=0.5,en;q=0.4", "zh"),
        ("fr", "en"),
        ("", "en"),
        ("en;q=0,zh;q=0.1", "zh"),
        ("en;q=broken,zh", "zh"),
        (",,;q=,", "en"),
    ],
)
def test_language_of_the_browser(header: str, expected: str) -> None:
    assert preferred(header, "en") == expected


def test_the_address_wins_and_is_kept() -> None:
    view = viewer({"as": "expert", "lang": "zh"}, "en", "en")
    assert (view.person.id, view.language) == ("expert", "zh")
    assert view.url("/desk", thread=None, case=3) == "/desk?as=expert&case=3&lang=zh"
    assert view.guide_url("/guides/us/a.en?v=1#p2") == "/guides/us/a.en?v=1&as=expert&lang=zh#p2"


def test_without_a_choice_the_browser_goes_on_choosing() -> None:
    view = viewer({"as": "nobody", "lang": "xx"}, "zh", "en")
    assert (view.person.id, view.language, view.chosen) == ("enterprise-a", "zh", False)
    assert view.url("/") == "/?as=enterprise-a"
    assert view.guide_url("/guides/us/a.en?v=1#p2") == "/guides/us/a.en?v=1#p2"


def test_a_parameter_is_set_not_added_twice() -> None:
    assert with_query("/?as=lead&lang=en", lang="zh") == "/?as=lead&lang=zh"


@pytest.mark.parametrize("words", [None, "", "x", "-1", "1.5", "٣", "9" * 30, "1 or 1=1"])
def test_what_is_no_number_is_none(words: str | None) -> None:
    assert number(words) is None


def test_numbers_and_channels() -> None:
    assert number("17") == 17
    assert channel_of("disputes") == "disputes" and channel_of("../x") == "ask-ip"

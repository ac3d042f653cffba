"""*Our profile* in the Home tab: filled in, wrong fields named, stored once, and nothing of it for the desk's people."""

from bot.conversations import Person
from bot.profiles.model import Profile
from tests.slack.running import SlackDesk, everything

FORM = {
    "name_zh": "杭州灯具有限公司", "name_en": "Lamp Trading", "shops": "amazon.de:A1LAMP:Lumo\ntemu::lumo",
    "marks": "US:97123456:LUMOGLOW:11", "markets": "US, Germany", "products": "lamps", "language": "zh", "consents": ["letters"],
}  # fmt: skip


def test_an_enterprise_enters_its_profile(desk: SlackDesk) -> None:
    d = desk
    for user in (d.lin, d.wei):
        user.open_home()
        d.slack.until(lambda user=user: d.slack.home(user))
    assert "Our profile" not in str(d.slack.home(d.wei))
    assert d.lin.click_home("profile").acked
    wrong = d.fill(d.lin, **(FORM | {"name_zh": "", "name_en": "", "shops": "nowhere:A1", "markets": "Mars"}))
    assert set(wrong.errors) == {"name_zh", "shops", "markets"}
    assert "“Mars” is no market" in wrong.errors["markets"]
    assert own(d, d.lin.id).id == 0
    assert d.lin.submit(values=FORM).acked
    d.slack.until(lambda: "Saved." in everything(d.slack.modal(d.lin) or {}))
    assert "has no seller id" in everything(d.slack.modal(d.lin))
    kept = own(d, d.lin.id)
    assert (kept.name_zh, kept.markets, kept.consents, kept.revision) == (
        "杭州灯具有限公司",
        ("US", "DE"),
        {"letters"},
        1,
    )
    assert own(d, d.chen.id).id == 0


def test_a_form_that_was_open_too_long_overwrites_nothing(desk: SlackDesk) -> None:
    d = desk
    d.chen.open_home()
    d.slack.until(lambda: d.slack.home(d.chen))
    assert d.chen.click_home("profile").acked
    d.slack.until(lambda: d.slack.modal(d.chen))
    lead = Person("boss", "Zhao Yan", "lead")
    profiles, before = d.parts.outreach.profiles, own(d, d.chen.id)
    assert profiles.save(person(d, d.chen.id), {"name_zh": "壳公司"}, before.revision).is_stored
    late = d.chen.submit(values=FORM)
    assert "刚刚修改了该档案" in next(iter(late.errors.values()))
    assert own(d, d.chen.id).shops == ()
    assert profiles.list(lead).total == 1


def person(d: SlackDesk, user: str) -> Person:
    assert d.parts.slack is not None
    return d.parts.slack._people.person(user, channel="")


def own(d: SlackDesk, user: str) -> Profile:
    return d.parts.outreach.profiles.own(person(d, user))

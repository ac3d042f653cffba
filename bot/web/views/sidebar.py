"""The left column of every live page: who one is, where one can go, and the conversations (pure)."""

from collections.abc import Sequence

from bot.cases.model import ENDED
from bot.conversations import Person, ThreadHead
from bot.web.links import LANGUAGES, Viewer
from bot.web.markup import Html, join, tag
from bot.web.personas import PERSONAS
from bot.web.texts import text, word
from bot.web.views import wording
from bot.web.views.messages import avatar
from bot.web.workspace import CHANNELS

OWN_NAMES = {"en": "English", "zh": "中文"}


def top(view: Viewer, here: str) -> Html:
    """The product's name, the switches, the search and the persons; `here` is the page's address."""
    return join(_brand(view, here), search_box(view), _persons(view))


def search_box(view: Viewer, query: str = "") -> Html:
    """The form that searches the guides; `/` focuses it."""
    field = tag(
        "input",
        type="search",
        name="q",
        value=query or None,
        placeholder=text("search_guides", view.language),
        aria_label=text("search_guides", view.language),
        maxlength=500,
        data_search=True,
    )
    lang = tag("input", type="hidden", name="lang", value=view.language) if view.chosen else None
    key = tag("kbd", "/", aria_hidden="true")
    return tag("form", field, key, lang, action="/guides", method="get", role="search", class_="search")


def channels(view: Viewer, current: str | None) -> Html:
    """The channels and the direct message with the bot."""
    links = [
        tag(
            "a",
            word("channel", name, view.language),
            href=view.url("/", channel=name),
            data_go=True,
            class_="item",
            aria_current="page" if name == current else None,
        )
        for name in CHANNELS
    ]
    return tag("nav", tag("h2", text("channels", view.language)), links, aria_label=text("channels", view.language))


def threads(heads: Sequence[ThreadHead], view: Viewer, channel: str, current: int | None) -> Html:
    """The conversations of a channel, the most recently active first."""
    language = view.language
    new = tag("a", text("new_thread", language), href=view.url("/", channel=channel, new=1), data_go=True, class_="new")
    title = tag("div", tag("h2", text("threads", language)), None if view.is_desk else new, class_="line")
    listed = [_thread(head, view, head.id == current) for head in heads]
    empty = tag("p", text("no_threads", language), class_="empty") if not listed else None
    return tag("nav", title, empty, tag("div", listed, class_="threads"), aria_label=text("threads", language))


def _thread(head: ThreadHead, view: Viewer, current: bool) -> Html:
    words = " ".join(head.first_words.split()) or "…"
    pressing = head.urgency in ("U2", "U3") and head.case_state not in ENDED
    badges = join(
        tag("span", head.case, class_="number") if head.case else None,
        wording.state(head.case_state, view.language),
        wording.urgency(head.urgency, view.language) if pressing else None,
    )
    who = tag("span", head.enterprise_name, class_="who") if view.is_desk else None
    return tag(
        "a",
        tag("span", words, class_="words"),
        tag("span", who, wording.time_tag(head.last_at, view.language), class_="sub"),
        tag("span", badges, class_="badges") if head.case else None,
        href=view.url("/", channel=head.channel, thread=head.id),
        data_go=True,
        class_="item thread",
        aria_current="page" if current else None,
    )


def _brand(view: Viewer, here: str) -> Html:
    home = tag("a", tag("span", class_="logo", aria_hidden="true"), "Firstline", href=view.url("/"), class_="brand")
    return tag("div", home, switches(view.language, here), class_="line brandline")


def switches(language: str, here: str) -> Html:
    """Language and theme; `here` is the address that gets the language."""
    from bot.web.links import with_query

    languages = [
        tag("a", OWN_NAMES[other], href=with_query(here, lang=other), class_="switch", lang=other)
        for other in LANGUAGES
        if other != language
    ]
    theme = tag(
        "button",
        tag("span", class_="sun", aria_hidden="true"),
        tag("span", text("theme", language), class_="hidden-text"),
        type="button",
        class_="switch theme",
        data_theme_switch=True,
        title=text("theme", language),
    )
    return tag("span", languages, theme, class_="switches")


def _persons(view: Viewer) -> Html:
    language = view.language
    me = tag(
        "summary", _person(view.person, language), tag("span", text("change", language), class_="change hidden-text")
    )
    others = [
        tag("a", _person(person, language), href=_home(person, view), class_="item person")
        for person in PERSONAS.values()
        if person.id != view.person.id
    ]
    return tag("details", me, others, class_="persons", aria_label=text("persona", language))


def _person(person: Person, language: str) -> Html:
    belongs = person.enterprise_name or person.desk or ""
    names = tag(
        "span",
        tag("b", person.name),
        tag("small", f"{word('role', person.role, language)} · {belongs}"),
        class_="names",
    )
    return join(avatar(person), names)


def _home(person: Person, view: Viewer) -> str:
    theirs = Viewer(person, view.language, view.chosen)
    return theirs.url("/desk" if theirs.is_desk else "/")


def pages(view: Viewer, here: str, asked: int = 0) -> Html:
    """The pages that this person may open; `asked` is how many cases they are asked to take."""
    language = view.language
    known = [
        ("/desk", "page_desk"), ("/desk/watch", "page_watch"), ("/desk/profiles", "page_profiles"),
        ("/desk/monitoring", "page_monitoring"), ("/desk/figures", "page_figures"), ("/ledger", "page_ledger"),
    ]  # fmt: skip
    shown = known if view.is_desk else [("/letters", "page_letters"), ("/profile", "page_profile")]
    if view.person.role == "lead":
        shown = [
            *shown,
            ("/desk/letters", "page_letters"),
            ("/desk/lessons", "page_lessons"),
            ("/desk/reports", "page_reports"),
            ("/desk/courses", "page_desk_courses"),
        ]
    shown = [*shown, ("/courses", "page_courses")]
    links = [
        tag(
            "a",
            text(key, language),
            _count(asked, language) if key == "page_desk" else None,
            href=view.url(path),
            class_="item",
            aria_current=_is(path, here),
        )
        for path, key in shown
    ]
    guides = tag("a", text("page_guides", language), href=view.guide_url("/guides"), class_="item", target="_blank")
    return tag("nav", links, guides, class_="pages", aria_label=text("pages", language))


def _count(asked: int, language: str) -> Html | None:
    """How many cases somebody is asked to take, as a number for eyes and in words."""
    if not asked:
        return None
    words = text("asked_n", language, n=asked)
    return tag("span", tag("span", str(asked), aria_hidden="true"), tag("span", words, class_="hidden-text"),
               class_="asked-count", title=words)  # fmt: skip


def _is(path: str, here: str) -> str | None:
    return "page" if here.split("?", maxsplit=1)[0] == path else None

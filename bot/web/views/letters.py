"""Reminder letters in lists: drafts by notice with their preview, those that need somebody, those that are out (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.letters.content import reason_words
from bot.letters.content import text as said
from bot.letters.model import Letter
from bot.letters.words import title_key
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import letter as one

SHOWN = 100
"""Drafts of one notice that a page shows, and that one click approves."""


@dataclass(frozen=True)
class Listed:
    """The letters of the desk by what they need; `done` and `left` say what a click on all has brought."""

    drafts: Sequence[Letter]
    undeliverable: Sequence[Letter]
    silent: Sequence[Letter]
    out: Sequence[Letter]
    ended: Sequence[Letter]
    done: int | None = None
    left: int = 0


def desk_page(found: Listed, view: Viewer) -> Html:
    """Everything that a lead looks after."""
    language = view.language
    return join(
        tag("h1", text("page_letters", language)),
        tag("p", text("letters_done", language, n=found.done), class_="hint", role="status") if found.done else None,
        tag("p", text("letters_left", language, n=found.left), class_="warning", role="alert") if found.left else None,
        _section("letters_drafts", notices(found.drafts, view) or _empty("letters_no_drafts", language), language),
        *(
            _section(f"letters_{name}", listing(letters, view), language)
            for name, letters in (
                ("undeliverable", found.undeliverable), ("silent", found.silent), ("out", found.out), ("ended", found.ended)
            )
            if letters
        ),
    )  # fmt: skip


def own_page(letters: Sequence[Letter], view: Viewer) -> Html:
    """The letters to one enterprise."""
    language = view.language
    listed = listing(letters, view) if letters else _empty("letters_none", language)
    return join(tag("h1", text("letters_mine", language)), listed)


def notices(drafts: Sequence[Letter], view: Viewer) -> Html | None:
    """Drafts by the notice that they are about, the newest notice first."""
    ordered = sorted(drafts, key=lambda draft: (-draft.item, draft.id))
    blocks = [_notice(list(group), view) for _, group in groupby(ordered, key=lambda draft: draft.item)]
    return join(*blocks) if blocks else None


def _notice(drafts: Sequence[Letter], view: Viewer) -> Html:
    language = view.language
    shown, more = drafts[:SHOWN], len(drafts) - SHOWN
    certain = [draft for draft in shown if draft.may_go_in_a_batch]
    head = tag("h3", drafts[0].content.subject.says(language), " · ", text("letters_for_n", language, n=len(drafts)))
    return tag(
        "article",
        head,
        tag("ul", (_draft(draft, view) for draft in shown), class_="drafts"),
        tag("p", text("letters_more", language, n=more), class_="hint") if more > 0 else None,
        _approve_all(certain, view) if len(certain) > 1 else None,
        class_="notice-of",
    )


def _draft(draft: Letter, view: Viewer) -> Html:
    language = view.language
    name = draft.content.addressee.says(language)
    marks = [
        word("match_level", draft.match_level, language),
        one.day_line(draft, language),
        word("letter_purpose", draft.purpose, language) if draft.purpose != "first" else "",
    ]
    why = "; ".join(
        f"{reason_words(code, language)}: {item} {'≠' if code.startswith('other_') else '='} {profile}"
        for code, item, profile, _ in draft.reasons[:3]
    )
    press = (
        one.press(draft, view, "approve", "letter_approve")
        if draft.may_go_in_a_batch
        else tag("span", text("letters_must_open", language), class_="near")
    )
    return tag(
        "li",
        tag("a", name, href=view.url(f"/letter/{draft.id}")),
        tag("span", " · ".join(mark for mark in marks if mark), class_="meta"),
        tag("small", why) if why else None,
        tag("details", tag("summary", text("letter_preview", language)), one.body(draft)),
        press,
    )


def _approve_all(certain: Sequence[Letter], view: Viewer) -> Html:
    seen = " ".join(f"{draft.id}:{draft.hash}" for draft in certain)
    field = tag("input", type="hidden", name="seen", value=seen)
    label = text("letters_approve_all", view.language, n=len(certain))
    button = tag("button", label, type="submit", class_="button primary")
    return tag("form", field, button, method="post", action=view.url("/desk/letters/approve"), class_="lesson-form")


def listing(letters: Iterable[Letter], view: Viewer) -> Html:
    """Letters as a table: number, who, what, date, state."""
    return tag("table", (_row(letter, view) for letter in letters), class_="removed letters")


def _row(letter: Letter, view: Viewer) -> Html:
    language = view.language
    number = letter.number(language) or one.day_of(letter)
    name = letter.content.addressee.says(language) if view.is_desk else letter.content.sender.says(language)
    return tag(
        "tr",
        tag("td", tag("a", number, href=view.url(f"/letter/{letter.id}"))),
        tag("td", name),
        tag("td", said(title_key(letter), language), " · ", letter.content.subject.says(language)),
        tag("td", one.day_line(letter, language)),
        tag("td", word("letter_state", letter.state, language)),
    )


def seen_of(words: str) -> Mapping[int, str]:
    """What the form of a preview says was seen; entries that cannot be read are left out."""
    pairs = (entry.partition(":") for entry in words.split()[: SHOWN * 2])
    return {int(number): digest for number, _, digest in pairs if number.isascii() and number.isdigit() and digest}


def _section(key: str, content: Html, language: str) -> Html:
    return tag("section", tag("h2", text(key, language)), content)


def _empty(key: str, language: str) -> Html:
    return tag("p", text(key, language), class_="empty")

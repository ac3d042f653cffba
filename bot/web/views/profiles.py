"""Enterprise profiles: the form of one, its history, and the list for the desk (pure)."""

from collections.abc import Mapping, Sequence

from bot.outreach.profiles import Found, Opened
from bot.profiles import wording
from bot.profiles.model import Profile
from bot.profiles.reading import CONSENTS, READERS, Problem, written
from bot.storage.profiles import Listed, Version
from bot.web.links import Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.texts import text
from bot.web.views.sidebar import OWN_NAMES
from bot.web.views.wording import time_tag

MAIN = ("name_zh", "name_en", "shops", "marks", "markets", "products", "contacts")
MORE = tuple(name for name in READERS if name not in (*MAIN, "language", "consents"))
LINES: Mapping[str, int] = {
    "shops": 4,
    "marks": 4,
    "contacts": 2,
    "other_names": 2,
    "brands": 2,
    "rights": 3,
    "products": 2,
}
"""Fields of several lines, and how many are seen at once."""


def form(
    profile: Profile, view: Viewer, action: str, *, problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None, whole: bool = True,
) -> Html:  # fmt: skip
    """The form of a profile; `typed` is what was typed before something was found wrong.

    Fields that few need stand behind a click; with `whole` not where they hold something already.
    """
    language = view.language
    filled = {**written(profile), **(typed or {})}
    more = [_field(name, filled[name], problems, language) for name in MORE]
    opened = any(one.field in MORE for one in problems) or (whole and any(filled[name] for name in MORE))
    save = tag("button", text("profile_save", language), type="submit", class_="button primary")
    return tag(
        "form",
        tag("input", type="hidden", name="revision", value=profile.revision),
        (_field(name, filled[name], problems, language) for name in MAIN),
        tag("details", tag("summary", text("profile_more", language)), more, open=opened),
        _language(filled["language"], language),
        _consents(filled["consents"], problems, language),
        tag("p", save, class_="line"),
        method="post",
        action=action,
        class_="profile-form",
    )


def _field(name: str, value: str, problems: Sequence[Problem], language: str) -> Html:
    mine = [one for one in problems if one.field == name]
    shared = {
        "name": name, "class_": "field", "id": f"f-{name}", "aria_describedby": f"h-{name}",
        "aria_invalid": "true" if any(one.error for one in mine) else None, "autocomplete": "off",
    }  # fmt: skip
    if name in LINES:
        asked = tag("textarea", f"\n{value}", rows=LINES[name], **shared)
    else:
        asked = tag("input", type="text", value=value, **shared)
    hint = tag("small", wording.say(f"how_{name}", language), class_="hint")
    remarks = tag("span", hint, [_problem(one, language) for one in mine], id=f"h-{name}", class_="under")
    label = tag("label", wording.field(name, language), for_=f"f-{name}")
    return tag("div", label, asked, remarks, class_="labelled")


def _problem(problem: Problem, language: str) -> Html:
    return tag("span", wording.problem(problem, language), class_="error" if problem.error else "remark")


def _language(chosen: str, language: str) -> Html:
    options = [tag("option", name, value=code, selected=code == chosen) for code, name in OWN_NAMES.items()]
    label = tag("label", wording.field("language", language), for_="f-language")
    return tag(
        "div", label, tag("select", options, name="language", id="f-language", class_="field"), class_="labelled"
    )


def _consents(chosen: str, problems: Sequence[Problem], language: str) -> Html:
    boxes = (
        tag("label", tag("input", type="checkbox", name="consents", value=name, checked=name in chosen), " ",
            wording.say(f"consent_{name}", language), class_="checked")
        for name in CONSENTS
    )  # fmt: skip
    legend = tag("legend", wording.field("consents", language))
    wrong = [_problem(one, language) for one in problems if one.field == "consents"]
    hint = tag("small", wording.say("how_consents", language), class_="hint")
    return tag("fieldset", legend, *boxes, hint, wrong)


def own(
    profile: Profile, view: Viewer, *, problems: Sequence[Problem], typed: Mapping[str, str] | None = None,
    saved: bool = False, problem: str | None = None,
) -> Html:  # fmt: skip
    """The page of an enterprise about itself."""
    language = view.language
    return join(
        tag("h1", text("page_profile", language)),
        tag("p", text("profile_intro", language), class_="hint"),
        told(problem, problems, view, saved=saved),
        form(profile, view, view.url("/profile"), problems=problems, typed=typed, whole=False),
        _own_words(profile, view) if profile.id else None,
    )


def told(problem: str | None, problems: Sequence[Problem], view: Viewer, *, saved: bool = False) -> Html:
    """What became of the form."""
    wrong = sum(one.error for one in problems)
    words = problem or (text("profile_wrong", view.language, n=wrong) if wrong else None)
    return join(
        tag("p", words, class_="warning", role="alert") if words else None,
        tag("p", text("profile_saved", view.language), class_="good", role="status") if saved and not words else None,
    )


def _own_words(profile: Profile, view: Viewer) -> Html:
    language = view.language
    return tag(
        "section",
        tag("h2", text("profile_yours", language)),
        tag("p", tag("a", text("profile_export", language), href=view.url("/profile/export.json"), class_="button")),
        erase(view.url("/profile/delete"), language),
    )


def erase(action: str, language: str) -> Html:
    """The deletion of a profile, behind a box to tick."""
    box = tag("input", type="checkbox", name="sure", value="yes", required=True)
    sure = tag("label", box, " ", text("profile_delete_sure", language), class_="checked")
    button = tag("button", text("profile_delete", language), type="submit", class_="button danger")
    hint = tag("p", text("profile_delete_hint", language), class_="hint")
    return tag(
        "details", tag("summary", text("profile_delete", language)), tag("form", hint, sure, button, method="post", action=action),
        class_="erase",
    )  # fmt: skip


# -- for the desk ---------------------------------------------------------------------------------------------------


def listing(found: Found, view: Viewer, center_name: "wording.CenterName", *, duplicates: int, aside: int) -> Html:
    """The profiles, and what can be done with them all."""
    language = view.language
    waiting = [
        tag("a", text("profiles_aside", language, n=aside), href=view.url("/desk/profiles/aside"), class_="button"),
        tag(
            "a",
            text("profiles_duplicates", language, n=duplicates),
            href=view.url("/desk/profiles/duplicates"),
            class_="button",
        ),
    ]
    ways = tag(
        "p",
        tag("a", text("profiles_import", language), href=view.url("/desk/profiles/import"), class_="button primary"),
        tag("a", text("profiles_new", language), href=view.url("/desk/profiles/new"), class_="button"),
        waiting[0] if aside else None,
        waiting[1] if duplicates else None,
        class_="line ways",
    )
    if not found.rows:
        return join(ways, tag("p", text("profiles_none", language), class_="empty"))
    columns = ("name", "province", "center", "changed")
    head = tag("tr", (tag("th", text(f"profiles_{name}", language), scope="col") for name in columns))
    rows = [_row(row, found, view, center_name) for row in found.rows]
    more = found.total - len(found.rows)
    return join(
        ways,
        tag("table", tag("thead", head), tag("tbody", rows), class_="queue profiles"),
        tag("p", text("profiles_more", language, n=more), class_="hint") if more > 0 else None,
    )


def _row(row: Listed, found: Found, view: Viewer, center_name: "wording.CenterName") -> Html:
    language = view.language
    first, second = (row.name_en, row.name_zh) if language == "en" and row.name_en else (row.name_zh, row.name_en)
    waits = found.waiting.get(row.id)
    name = join(
        tag("a", first or second, href=view.url(f"/desk/profiles/{row.id}")),
        tag("span", second, class_="who") if first and second else None,
        tag("span", text("profiles_waits", language, n=waits), class_="near") if waits else None,
    )
    changed = join(time_tag(row.changed_at, language), tag("span", row.changed_by, class_="who"))
    return tag("tr", (tag("td", cell) for cell in (name, row.province or "–", center_name(row.owner), changed)))


def filters(found: Found, view: Viewer, query: Mapping[str, str], center_name: "wording.CenterName") -> Html:
    """The search and the filters of the list, as a form that changes the address."""
    language = view.language

    def choice(name: str, options: Sequence[tuple[str, str]]) -> Html:
        every = tag("option", text(f"profiles_{name}", language), value="")
        listed = [tag("option", words, value=value, selected=value == query.get(name)) for value, words in options]
        return tag("select", every, listed, name=name, aria_label=text(f"profiles_{name}", language), class_="field")

    hint = text("profiles_search", language)
    kept = [tag("input", type="hidden", name="as", value=view.person.id)]
    if view.chosen:
        kept.append(tag("input", type="hidden", name="lang", value=language))
    return tag(
        "form",
        kept,
        choice("center", [(one, center_name(one)) for one in found.centers]),
        choice("province", [(one, one) for one in found.provinces]),
        tag(
            "input",
            type="search",
            name="q",
            value=query.get("q") or None,
            maxlength=100,
            placeholder=hint,
            aria_label=hint,
            class_="field",
        ),
        tag("button", text("filter", language), type="submit", class_="button quiet"),
        tag("a", text("filter_clear", language), href=view.url("/desk/profiles")) if any(query.values()) else None,
        action="/desk/profiles",
        method="get",
        role="search",
        class_="queue-filters",
        aria_label=text("filter", language),
    )


def one(
    opened: Opened, view: Viewer, center_name: "wording.CenterName", *, problems: Sequence[Problem],
    typed: Mapping[str, str] | None = None, saved: bool = False, problem: str | None = None,
) -> Html:  # fmt: skip
    """One profile for the desk: the form, its history, and for a lead its deletion."""
    language, profile = view.language, opened.profile
    path = f"/desk/profiles/{profile.id}"
    by = center_name(profile.center) if profile.center else wording.say("itself", language)
    waiting = sum(dispute.decided_at is None for dispute in opened.disputes)
    return join(
        back(view),
        tag("h1", profile.name),
        tag("p", text("profile_facts", language, center=center_name(opened.owner), by=by), class_="meta"),
        tag("p", tag("a", text("profiles_waits", language, n=waiting), href=view.url("/desk/profiles/aside")), class_="warning") if waiting else None,
        told(problem, problems, view, saved=saved),
        form(profile, view, view.url(path), problems=problems, typed=typed),
        tag("section", tag("h2", text("profile_history", language)),
            tag("ol", (_version(version, view, center_name) for version in opened.versions), class_="history")),
        tag("p", tag("a", text("profile_export", language), href=view.url(f"{path}/export.json"), class_="button")),
        erase(view.url(f"{path}/delete"), language) if view.person.role == "lead" else None,
    )  # fmt: skip


def back(view: Viewer) -> Html:
    """The way back to the list."""
    link = tag("a", text("page_profiles", view.language), href=view.url("/desk/profiles"), class_="quiet-link")
    return tag("p", "← ", link)


def _version(version: Version, view: Viewer, center_name: "wording.CenterName") -> Html:
    language = view.language
    center = center_name(version.center) if version.center else ""
    facts: list[Child] = [
        time_tag(version.at, language),
        version.by_name,
        center,
        wording.say(f"how_{version.how}", language),
        version.source,
    ]
    meta = tag("p", [(" · ", fact) if n else fact for n, fact in enumerate(f for f in facts if f)], class_="meta")
    changed = [
        tag(
            "li",
            tag("b", wording.field(name, language)),
            " ",
            _was(name, old, language),
            wording.value(name, new, language),
        )
        for name, (old, new) in version.changes.items()
        if name != "center"
    ]
    return tag("li", meta, tag("ul", changed))


def _was(name: str, old: object, language: str) -> Child:
    return (tag("del", wording.value(name, old, language)), " → ") if old else None

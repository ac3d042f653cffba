"""Imports of profiles: the upload, what a file would do, what disagrees, and what may be one enterprise (pure)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.outreach.profiles import Group
from bot.profiles import wording
from bot.profiles.model import Profile
from bot.profiles.plan import OUTCOMES, Outcome, Plan, PlannedRow
from bot.profiles.record import to_record
from bot.storage.profile_imports import Dispute
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text
from bot.web.views.profiles import back
from bot.web.views.wording import time_tag

SHOWN = 300
MARKS: dict[Outcome, str] = {"wrong": "bad", "disagrees": "warn", "new": "good", "changed": "good", "same": "quiet"}


def upload(view: Viewer, centers: Sequence[tuple[str, str]], chosen: str, problem: str | None = None) -> Html:
    """Where a file is chosen; `centers` are those for which this person may enter profiles."""
    language = view.language
    field = tag("input", type="file", name="file", required=True, accept=".csv,.tsv,.txt,.xlsx,.xlsm", class_="field", aria_label=text("import_file", language))  # fmt: skip
    options = [tag("option", name, value=center, selected=center == chosen) for center, name in centers]
    whose = tag("label", tag("span", text("import_center", language)), tag("select", options, name="center", class_="field"), class_="labelled")  # fmt: skip
    send = tag("button", text("import_preview", language), type="submit", class_="button primary")
    form = tag(
        "form", tag("label", tag("span", text("import_file", language)), field, class_="labelled"),
        whose if len(centers) > 1 else None, tag("p", send), method="post", enctype="multipart/form-data",
        action=view.url("/desk/profiles/import"), class_="profile-form",
    )  # fmt: skip
    return join(
        back(view),
        tag("h1", text("profiles_import", language)),
        tag("p", text("import_hint", language), class_="hint"),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        form,
        tag(
            "p",
            text("import_template", language),
            " ",
            tag("a", "XLSX", href=view.url("/desk/profiles/template.xlsx")),
            " · ",
            tag("a", "CSV", href=view.url("/desk/profiles/template.csv")),
        ),
    )


def preview(
    plan: Plan, upload_id: int, show: str, view: Viewer, center_name: "wording.CenterName", problem: str | None = None
) -> Html:
    """What importing a file would do, before it does."""
    language, path = view.language, f"/desk/profiles/import/{upload_id}"
    does = plan.counts["new"] + plan.counts["changed"] + plan.counts["disagrees"]
    apply = tag(
        "form", tag("input", type="hidden", name="fingerprint", value=plan.fingerprint),
        tag("button", text("import_do", language, n=does), type="submit", class_="button primary", disabled=not does),
        method="post", action=view.url(f"{path}/apply"),
    )  # fmt: skip
    drop = tag("form", tag("button", text("cancel", language), type="submit", class_="button quiet"), method="post", action=view.url(f"{path}/drop"))  # fmt: skip
    return join(
        back(view),
        tag("h1", text("import_title", language, file=plan.file)),
        tag("p", text("import_for", language, center=center_name(plan.center), n=len(plan.rows)), class_="hint"),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        tag("p", wording.say("unread", language, names=", ".join(plan.unread)), class_="warning")
        if plan.unread
        else None,
        _chips(plan, show, view, path),
        tag("div", apply, drop, class_="line"),
        _rows(plan, show, view, center_name),
    )


def done(plan: Plan, view: Viewer) -> Html:
    """What was imported."""
    language = view.language
    counts = tag(
        "ul", (tag("li", wording.say(f"outcome_{one}", language), ": ", str(n)) for one, n in plan.counts.items() if n)
    )
    return join(
        back(view),
        tag("h1", text("import_done", language)),
        counts,
        tag("p", tag("a", text("import_aside", language), href=view.url("/desk/profiles/aside"))) if plan.counts["disagrees"] else None,
        tag("p", text("import_mend", language), class_="hint") if plan.counts["wrong"] else None,
    )  # fmt: skip


def _chips(plan: Plan, show: str, view: Viewer, path: str) -> Html:
    language = view.language
    every = [("", text("import_every", language), len(plan.rows))]
    every += [(one, wording.say(f"outcome_{one}", language), n) for one, n in plan.counts.items() if n]
    links = (
        tag("a", f"{name} {n}", href=view.url(path, show=key or None), class_="filter", aria_current="page" if key == show else None)
        for key, name, n in every
    )  # fmt: skip
    return tag("nav", links, class_="filters", aria_label=text("filter", language))


def _rows(plan: Plan, show: str, view: Viewer, center_name: "wording.CenterName") -> Html:
    language = view.language
    ranked = sorted(
        (row for row in plan.rows if show in ("", row.outcome)), key=lambda row: OUTCOMES.index(row.outcome)
    )
    head = tag(
        "tr", (tag("th", text(f"import_{name}", language), scope="col") for name in ("line", "name", "outcome", "what"))
    )
    body = [_row(row, language, center_name) for row in ranked[:SHOWN]]
    left = len(ranked) - SHOWN
    table = tag("table", tag("thead", head), tag("tbody", body), class_="plan")
    return join(
        tag("div", table, class_="scroll"),
        tag("p", text("profiles_more", language, n=left), class_="hint") if left > 0 else None,
    )


def _row(row: PlannedRow, language: str, center_name: "wording.CenterName") -> Html:
    remarks = wording.remarks(row, language, center_name)
    wrong = sum(one.error for one in row.problems)
    listed = [tag("li", line, class_="error" if n < wrong else "remark") for n, line in enumerate(remarks)]
    added = wording.added(row, language)
    adds = tag("li", tag("small", " · ".join(added))) if added else None
    outcome = tag("span", wording.say(f"outcome_{row.outcome}", language), class_=f"outcome {MARKS[row.outcome]}")
    return tag(
        "tr", tag("td", str(row.line), class_="number"), tag("td", row.name), tag("td", outcome),
        tag("td", tag("ul", listed, adds)), class_=f"row-{row.outcome}",
    )  # fmt: skip


def aside(waiting: Sequence[tuple[Profile | None, Dispute]], view: Viewer, center_name: "wording.CenterName", problem: str | None = None) -> Html:  # fmt: skip
    """Rows of imports that disagree with a profile, each with both sides; a lead ticks what is right."""
    language = view.language
    return join(
        back(view),
        tag("h1", text("aside_title", language)),
        tag("p", text("aside_hint", language), class_="hint"),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        tag("p", text("aside_none", language), class_="empty") if not waiting else None,
        (_dispute(profile, dispute, view, center_name) for profile, dispute in waiting),
    )


def _dispute(profile: Profile | None, dispute: Dispute, view: Viewer, center_name: "wording.CenterName") -> Html:
    language, lead = view.language, view.person.role == "lead"
    now = to_record(profile) if profile else None
    name = profile.name if profile else str(dispute.proposed.get("name_zh") or dispute.proposed.get("name_en"))
    heads = ("", text("aside_now", language), text("aside_new", language), text("aside_take", language))
    rows = [
        tag(
            "tr", tag("th", wording.field(field, language), scope="row"), tag("td", _stands(field, now, language)),
            tag("td", wording.value(field, dispute.proposed.get(field), language)),
            tag("td", tag("input", type="checkbox", name="take", value=field, disabled=not lead, aria_label=f"{text('aside_take', language)}: {wording.field(field, language)}")),
        )
        for field in dispute.fields
    ]  # fmt: skip
    table = tag("table", tag("thead", tag("tr", (tag("th", head, scope="col") for head in heads))), tag("tbody", rows))
    source = text("aside_source", language, file=dispute.source, line=dispute.line, name=dispute.by_name,
                  center=center_name(dispute.center or ""))  # fmt: skip
    button = tag("button", text("aside_decide", language), type="submit", class_="button primary")
    return tag(
        "section",
        tag("h2", tag("a", name, href=view.url(f"/desk/profiles/{profile.id}")) if profile else name),
        tag("p", time_tag(dispute.at, language), " · ", source, class_="meta"),
        tag("form", tag("div", table, class_="scroll"), tag("p", button) if lead else None, method="post",
            action=view.url(f"/desk/profiles/aside/{dispute.id}")),
        class_="aside-row",
    )  # fmt: skip


def _stands(field: str, now: Mapping[str, Any] | None, language: str) -> str:
    return text("aside_hidden", language) if now is None else wording.value(field, now.get(field), language)


def duplicates(
    groups: Sequence[Group], view: Viewer, center_name: "wording.CenterName", problem: str | None = None
) -> Html:
    """Profiles that may be one enterprise; a lead puts two of them together."""
    language = view.language
    return join(
        back(view),
        tag("h1", text("duplicates_title", language)),
        tag("p", text("duplicates_hint", language), class_="hint"),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        tag("p", text("duplicates_none", language), class_="empty") if not groups else None,
        (_group(group, view, center_name) for group in groups),
    )


def _group(group: Group, view: Viewer, center_name: "wording.CenterName") -> Html:
    language = view.language
    reasons = " · ".join(f"{wording.say(f'key_{key.kind}', language)} {key.value.partition(':')[2] or key.value}" for key in group.reasons[:8])  # fmt: skip
    kept = group.profiles[0] if group.profiles else None
    entries = [_member(one, kept, view, center_name) for one in group.profiles]
    if group.hidden:
        entries.append(tag("li", text("duplicates_hidden", language, n=group.hidden), class_="hint"))
    return tag("section", tag("p", tag("b", reasons)), tag("ul", entries, class_="members"), class_="aside-row")


def _member(profile: Profile, kept: Profile | None, view: Viewer, center_name: "wording.CenterName") -> Html:
    language = view.language
    facts = ", ".join(
        filter(None, (profile.code, profile.province or "", center_name(profile.center) if profile.center else ""))
    )
    merge = None
    if view.person.role == "lead" and kept is not None and profile is not kept:
        hidden = [
            tag("input", type="hidden", name=name, value=one.id) for name, one in (("kept", kept), ("gone", profile))
        ]
        button = tag("button", text("duplicates_merge", language, name=kept.name), type="submit", class_="button")
        merge = tag("form", hidden, button, method="post", action=view.url("/desk/profiles/merge"))
    return tag(
        "li", tag("a", profile.name, href=view.url(f"/desk/profiles/{profile.id}")), " ", tag("small", facts), merge
    )

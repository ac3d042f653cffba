"""The dialog *Our profile*: the fields of an enterprise by which it is warned (pure)."""

from collections.abc import Sequence
from typing import Final

from bot.profiles import wording
from bot.profiles.model import Profile
from bot.profiles.reading import CONSENTS, Problem, written
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.texts import text
from bot.slack.words import escape

FIELDS: Final = ("name_zh", "name_en", "shops", "marks", "markets", "products")
LINES: Final = frozenset({"shops", "marks"})
LIMIT: Final = 3_000
"""Characters that Slack takes in one field."""


def form(profile: Profile, language: str) -> Block:
    """The dialog as the profile stands; what is too long for a field of Slack is named and left out."""
    filled = written(profile)
    long = [name for name in FIELDS if len(filled[name]) > LIMIT]
    questions = [
        b.field_input(
            name, wording.field(name, language), value=filled[name], lines=name in LINES, optional=True, limit=LIMIT,
            hint=wording.say(f"how_{name}", language),
        )
        for name in FIELDS
        if name not in long
    ]  # fmt: skip
    if long:
        fields = ", ".join(wording.field(name, language) for name in long)
        questions.append(b.context(escape(text("profile_elsewhere", language, fields=fields))))
    return b.modal(
        "profile", text("profile_title", language), [*questions, _language(profile, language), _consents(profile, language)],
        close=text("close", language), submit=text("save", language), metadata=f"{profile.id}:{profile.revision}",
    )  # fmt: skip


def errors(problems: Sequence[Problem], shown: Sequence[str], language: str) -> dict[str, str]:
    """What is wrong, under the field that it belongs to; the first field of the dialog for one that it does not have."""
    found: dict[str, str] = {}
    for problem in problems:
        if problem.error:
            field = problem.field if problem.field in shown else shown[0]
            found[field] = (
                f"{found[field]} {wording.problem(problem, language)}"
                if field in found
                else wording.problem(problem, language)
            )
    return {field: words[:400] for field, words in found.items()}


def saved(problems: Sequence[Problem], language: str) -> Block:
    """That it is stored, and what is worth a look."""
    lines = [text("profile_saved", language), *(wording.with_field(one, language) for one in problems)]
    blocks = [b.section(escape(line)) for line in lines[:20]]
    return b.modal("message", text("profile_title", language), blocks, close=text("close", language))


def _language(profile: Profile, language: str) -> Block:
    options = [b.option("English", "en"), b.option(text("language_name_zh", language), "zh")]
    choice = b.select("language", options, chosen=profile.language)
    return b.field_input("language", wording.field("language", language), element=choice)


def _consents(profile: Profile, language: str) -> Block:
    options = [b.option(wording.say(f"consent_{name}", language), name) for name in CONSENTS]
    boxes = b.checkbox("consents", *options)
    if profile.consents:
        boxes["initial_options"] = [one for one in options if one["value"] in profile.consents]
    return b.field_input(
        "consents", wording.field("consents", language), element=boxes, optional=True,
        hint=wording.say("how_consents", language),
    )  # fmt: skip

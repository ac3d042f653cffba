"""Which figures a report has, in their order; the texts of each stand in `texts.yaml` (pure)."""

from bot.monitoring.model import Figure

FIGURES = (
    Figure("items_kind", "items", words="kind"),
    Figure("items_market", "items", words="market"),
    Figure("items_court", "items"),
    Figure("items_right", "items", words="right"),
    Figure("items_plaintiff", "items", "names"),
    Figure("items_firm", "items", "names"),
    Figure("items_class", "items", "names", "class"),
    Figure("items_platform", "items"),
    Figure("letters_state", "letters", words="letter"),
    Figure("letters_market", "letters", words="market"),
    Figure("deadlines_market", "deadlines", words="market"),
    Figure("deadlines_week", "deadlines", words="week"),
    Figure("letter_days_market", "deadlines", words="market"),
    Figure("letter_days_week", "deadlines", words="week"),
    Figure("questions_market", "desk", words="market"),
    Figure("questions_outcome", "desk", "times", words="ended"),
    Figure("cases_market", "desk", words="market"),
    Figure("first_human", "desk", "times", words="urgency"),
    Figure("levels_kept", "desk", words="kept"),
    Figure("breaches", "desk", words="urgency"),
    Figure("meetings", "desk", words="urgency"),
    Figure("outcomes", "desk", words="outcome"),
    Figure("courses", "courses", words="title"),
    Figure("courses_passed", "courses", words="course"),
)
BY_NAME = {figure.name: figure for figure in FIGURES}
IN_ORDER = frozenset({"deadlines_week", "letter_days_week", "first_human", "levels_kept", "breaches", "meetings"})
"""Figures whose cells have an order of their own; the others begin with the largest."""

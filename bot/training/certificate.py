"""The certificate as a paper: Chinese first, English beside it (pure)."""

from collections.abc import Mapping
from datetime import datetime

from bot.cases.service_levels import BEIJING
from bot.paper.model import Both, Heading, Pairs, Paper, Words
from bot.training.texts import told


def paper(
    *, name: str, enterprise: str, title: Mapping[str, str], day: datetime, right: int, of: int, edition: str,
    number: str, language: str,
) -> Paper:  # fmt: skip
    """What is printed; `language` is that of headings without a second column."""
    made = day.astimezone(BEIJING)

    def both(key: str, **values: object) -> Both:
        return Both(told(key, "zh", **values), told(key, "en", **values))

    rows = {"certificate_enterprise": enterprise, "certificate_day": made.date().isoformat(),
            "certificate_edition": edition, "certificate_number": number}  # fmt: skip
    return Paper(
        title=told("certificate", "zh"), other_title=told("certificate", "en"), language=language, made_at=day, formal=True,
        header=number,
        blocks=(
            Words(name, style="strong"),
            both("certificate_says"),
            Heading(title.get("zh", ""), title.get("en", "")),
            both("certificate_score", right=right, of=of),
            Pairs(tuple((f"{told(key, 'zh')} {told(key, 'en')}", value) for key, value in rows.items() if value)),
            Both(told("certificate_foot", "zh"), told("certificate_foot", "en"), style="small"),
        ),
    )  # fmt: skip

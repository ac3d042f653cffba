"""Sources of a test, as the file of the setting declares them."""

from pathlib import Path
from typing import Any

from ingest.watch.sources import Source, checked

FIXTURES = Path(__file__).parents[3] / "fixtures" / "watch"
NOTICES: dict[str, Any] = {
    "id": "itc", "name": "ITC notices", "reader": "rss", "shape": "agency_notice", "market": "US", "forum": "ITC",
    "mapping": {
        "case_number": "inv_number",
        "numbers": {"field": "inv_patents", "split": ";"},
        "events": {"instituted": "inv_instituted"},
        "parties": [
            {"role": "complainant", "name": "inv_complainant"},
            {"role": "respondent", "name": {"field": "inv_respondents", "split": ";"}},
        ],
    },
}  # fmt: skip
DOCKETS: dict[str, Any] = {
    "id": "ilnd", "name": "N.D. Ill. dockets", "reader": "json", "list": "data.results", "shape": "court_docket",
    "market": "US",
}  # fmt: skip
GAZETTE: dict[str, Any] = {
    "id": "euipo", "name": "EUIPO gazette", "reader": "csv", "shape": "gazette", "market": "EU", "forum": "EUIPO",
}  # fmt: skip
LAWS: dict[str, Any] = {"id": "laws", "name": "Law changes", "reader": "json", "shape": "law_change"}


def source(declared: dict[str, Any], **changes: Any) -> Source:
    """One source of the file."""
    entry = {**declared, **changes}
    if ("address" in entry or "path" in entry) and not {"every", "daily"} & set(entry):
        entry["every"] = "30 minutes"
    found = checked({"sources": [entry]}, Path("watch.yaml")).get(entry["id"])
    assert found is not None
    return found


def recorded(name: str) -> bytes:
    """A recorded file."""
    return (FIXTURES / name).read_bytes()

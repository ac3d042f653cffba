"""Checks of a folder of guides, for their editors: `check(folder, …)` gives findings and counts.

Each finding names file, section, what is wrong and how to mend it. The form of a guide is told in
`knowledge/guides/README.md`.
"""

from ingest.checking.model import Finding, GuideFile, GuideSection, Report
from ingest.checking.running import check

__all__ = ["Finding", "GuideFile", "GuideSection", "Report", "check"]

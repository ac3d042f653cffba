"""The desk's use cases: what people and flows can do, each in one transaction.

Everything that the workspace, Slack and the flows do goes through here; none of them touches a table.
"""

from bot.desk.base import MAX_TEXT, Jobs, Receipt
from bot.desk.casework import CaseWork
from bot.desk.dossiers import Dossiers
from bot.desk.figures import Counting
from bot.desk.keeping import Keeping
from bot.desk.lessons import Lessons
from bot.desk.seeing import Seeing
from bot.desk.similar import Similar
from bot.desk.talk import Talk

__all__ = ["MAX_TEXT", "Desk", "Jobs", "Receipt"]


class Desk(Talk, CaseWork, Keeping, Dossiers, Lessons, Seeing, Similar, Counting):
    """The use cases over one database."""

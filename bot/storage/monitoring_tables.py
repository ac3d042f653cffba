"""The tables of monitoring reports. Both only grow: triggers of the database refuse every change and every deletion."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base, Serial
from knowledge.store.types import UtcDateTime


class MonitoringReportRow(Base):
    """A report of an ended period; `center` is "" for the whole network, `version` above 1 for a correction.

    `content` is what may be read (JSON), `sha256` its hash; `inside` is how each figure was counted, never in a paper.
    """

    __tablename__ = "monitoring_report"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    period: Mapped[str] = mapped_column(String(10))
    center: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(Integer)
    corrects: Mapped[int | None] = mapped_column(ForeignKey("monitoring_report.id"))
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    inside: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("kind", "period", "center", "version"),)


class MonitoringPaperRow(Base):
    """A report as a file: `ending` is `html` or `pdf`."""

    __tablename__ = "monitoring_paper"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("monitoring_report.id"))
    language: Mapped[str] = mapped_column(String(10))
    ending: Mapped[str] = mapped_column(String(10))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("report_id", "language", "ending"),)

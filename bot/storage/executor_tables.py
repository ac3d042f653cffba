"""The table of the processes that share the desk's database."""

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base
from knowledge.store.types import UtcDateTime


class ExecutorRow(Base):
    """A run of a process of the desk; one that was not seen for a while is gone, and its work is taken up by the others."""

    __tablename__ = "executor"
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    run: Mapped[str] = mapped_column(String(40), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    host: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int] = mapped_column(Integer)
    version: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

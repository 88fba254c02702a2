"""How each job went the last time: one row for each job, written anew. What the jobs did stands in the access log."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.core.jobs.kinds import JobName
from services.core.kit.db import Base, at_most, one_of


class JobRun(Base):
    """When a job began and ended, how often it has failed since it last came through, and by what kind of fault."""

    __tablename__ = "job_run"
    __table_args__ = (
        one_of("job", JobName),
        at_most("fault", 100),
        CheckConstraint("(failures = 0) = (fault is null)", name="fault_when_failed"),
        CheckConstraint("every_seconds > 0 and failures >= 0", name="counts"),
    )

    job: Mapped[str] = mapped_column(primary_key=True)
    every_seconds: Mapped[int]
    began_at: Mapped[datetime]
    succeeded_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    # In a row, since it last came through.
    failures: Mapped[int]
    # The kind of fault and the database's code for it; never its words, which may hold what somebody wrote.
    fault: Mapped[str | None]

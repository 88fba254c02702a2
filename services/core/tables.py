"""Imports every models.py once, so that Alembic and the tests see the whole schema."""

from services.core.access import models as access
from services.core.audit import models as audit
from services.core.child_welfare import models as child_welfare
from services.core.deadlines import models as deadlines
from services.core.follow_ups import models as follow_ups
from services.core.investigations import models as investigations
from services.core.kit.db import Base
from services.core.measures import models as measures
from services.core.meetings import models as meetings
from services.core.organisation import models as organisation
from services.core.people import models as people
from services.core.plans import models as plans

metadata = Base.metadata

__all__ = [
    "access",
    "audit",
    "child_welfare",
    "deadlines",
    "follow_ups",
    "investigations",
    "measures",
    "meetings",
    "metadata",
    "organisation",
    "people",
    "plans",
]

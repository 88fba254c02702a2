"""Imports every models.py once, so that Alembic and the tests see the whole schema."""

from services.core.access import models as access
from services.core.attachments import models as attachments
from services.core.audit import models as audit
from services.core.calendar_feed import models as calendar_feed
from services.core.child_welfare import models as child_welfare
from services.core.consents import models as consents
from services.core.deadlines import models as deadlines
from services.core.disclosures import models as disclosures
from services.core.duplicates import models as duplicates
from services.core.emergency_access import models as emergency_access
from services.core.follow_ups import models as follow_ups
from services.core.hand_overs import models as hand_overs
from services.core.investigations import models as investigations
from services.core.jobs import models as jobs
from services.core.kinship import models as kinship
from services.core.kit.db import Base
from services.core.mail import models as mail
from services.core.measures import models as measures
from services.core.meetings import models as meetings
from services.core.notes import models as notes
from services.core.organisation import models as organisation
from services.core.people import models as people
from services.core.plans import models as plans
from services.core.reminders import models as reminders
from services.core.restrictions import models as restrictions

metadata = Base.metadata

__all__ = [
    "access",
    "attachments",
    "audit",
    "calendar_feed",
    "child_welfare",
    "consents",
    "deadlines",
    "disclosures",
    "duplicates",
    "emergency_access",
    "follow_ups",
    "hand_overs",
    "investigations",
    "jobs",
    "kinship",
    "mail",
    "measures",
    "meetings",
    "metadata",
    "notes",
    "organisation",
    "people",
    "plans",
    "reminders",
    "restrictions",
]

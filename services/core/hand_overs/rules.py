"""Who may lead, and how long one has for what a hand-over leaves behind. Pure."""

from services.core.follow_ups.kinds import TaskKind
from services.core.organisation.kinds import ServiceKind

MAY_LEAD = (ServiceKind.ONE_TO_ONE_TEAM,)
"""The kinds of service that may lead a follow-up."""
SEEN_OVER_WITHIN = 10
"""Working days within which what did not follow is gone through, and the talk about consent is had."""
TASKS = (TaskKind.HAND_OVER_REJECTED, TaskKind.HAND_OVER_RECEIVED, TaskKind.CONSENT_AFTER_HAND_OVER)
"""What a hand-over asks of those who lead."""

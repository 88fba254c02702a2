"""Who lives in the town: services and people beyond those of every test, each in one exact position."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.factories import TODAY, Person, World

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
# Somebody of the town under each hat that there is.
EVERY_HAT = (
    *("coordinator", "key_worker", "school_contact", "police_contact", "investigator", "prosecutor"),
    *("manager", "privacy_officer", "administrator"),
)
HOUR = timedelta(hours=1)

MORE_SERVICES = {
    "stovner": ("one_to_one_team", "0301", None),
    "bjerke": ("one_to_one_team", "0301", None),
    "other_child_welfare": ("child_welfare", "0301", "030112"),
    **{f"school_{number}": ("school", "0301", "030110") for number in range(2, 9)},
    "closed": ("nav", "0301", "030110"),
    "closing": ("nav", "0301", "030110"),
    "drammen": ("one_to_one_team", "3301", None),
    "voluntary": ("voluntary", "0301", None),
}
MORE_PEOPLE = {
    "prosecutor_elsewhere": ("other_police", "prosecutor"),
    "police_contact_elsewhere": ("other_police", "police_contact"),
    "manager_of_other_police": ("other_police", "manager"),
    "coordinator_of_participant": ("stovner", "coordinator"),
    "key_worker_of_participant": ("stovner", "key_worker"),
    "coordinator_of_former_participant": ("bjerke", "coordinator"),
    "coordinator_in_drammen": ("drammen", "coordinator"),
    "privacy_officer_in_drammen": ("drammen", "privacy_officer"),
    "contact_in_lead_service": ("grorud", "contact"),
    "investigator_named": ("police", "investigator"),
    "prosecutor_named": ("police", "prosecutor"),
    "manager_named": ("school_2", "manager"),
    "school_substitute_later": ("school_2", "contact"),
    "school_contact_2": ("school_2", "contact"),
    "school_substitute_before": ("school_3", "contact"),
    "school_contact_3": ("school_3", "contact"),
    "school_substitute_today": ("school_4", "contact"),
    "school_contact_today": ("school_4", "contact"),
    "contact_until_yesterday": ("school_5", "contact"),
    "contact_from_tomorrow": ("school_6", "contact"),
    "contact_without_participation": ("school_7", "contact"),
    "contact_before_participation": ("school_8", "contact"),
    "other_child_welfare_contact": ("other_child_welfare", "contact"),
    "child_welfare_second": ("child_welfare", "contact"),
    "child_welfare_substitute": ("child_welfare", "contact"),
    "nav_manager": ("nav", "manager"),
    "of_closed_service": ("closed", "contact"),
    "of_closing_service": ("closing", "contact"),
    "deactivated": ("grorud", "coordinator"),
    "post_ended": ("grorud", "coordinator"),
    "post_ends_today": ("grorud", "coordinator"),
    "post_starts_tomorrow": ("grorud", "coordinator"),
    "two_hats": ("grorud", "coordinator"),
}
POSTS: dict[str, dict[str, Any]] = {
    "post_ends_today": {"starts_on": TODAY, "ends_on": TODAY},
    "post_starts_tomorrow": {"starts_on": TOMORROW},
}


@dataclass
class Town:
    """The people's tokens by name, and the follow-ups and youths by what is special with them."""

    world: World
    tokens: dict[str, str] = field(default_factory=dict)
    follow_ups: dict[str, UUID] = field(default_factory=dict)
    youths: dict[str, UUID] = field(default_factory=dict)
    investigations: dict[str, UUID] = field(default_factory=dict)
    matters: dict[str, UUID] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.world.people[name]

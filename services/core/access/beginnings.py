"""Where a list begins: each condition of the access page the other way round.

A policy that joins several grounds by `or` can only be asked row by row, and a list would walk through everybody's
rows. So a list begins with the rows that the conditions may hold for, and perhaps with more. It decides nothing: the
policy asks the condition of each of them.
"""

from typing import NamedTuple

from services.core.access import conditions as when
from services.core.access.conditions import When


class Beginning(NamedTuple):
    """A column, and a query for what stands in it in all rows that the condition may hold for.

    `{roles}` in the query are those of the grants that share the condition. The column wants an index.
    """

    column: str
    query: str


_MY_SERVICE = "select i.service_id from app.identity i where i.role = any ({roles})"
_ON = "select r.follow_up_id from app.my_reach r where r.role = any ({roles})"
_LED = _ON + " and r.leads"
_MANAGED = "select g.follow_up_id from app.my_managed g"
_MY_MATTERS = "select m.matter_id from app.my_matters m"

BEGINNINGS: dict[When, Beginning] = {
    when.follow_up_reached: Beginning("id", _ON),
    when.follow_up_managed: Beginning("id", _MANAGED),
    when.follow_up_in_emergency: Beginning("id", "select e.follow_up_id from app.my_emergencies e"),
    when.follow_up_about_me: Beginning("id", "select unnest(app.follow_ups_about_me())"),
    when.youth_led: Beginning("id", "select y.youth_id from app.my_youths y"),
    when.leads: Beginning("follow_up_id", _LED),
    when.matter_contact: Beginning("id", _MY_MATTERS),
    when.of_own_unit: Beginning("owner_service_id", _MY_SERVICE),
    when.of_own_matter: Beginning("subject_id", _MY_MATTERS),
    when.of_follow_up_we_lead: Beginning("follow_up_id", _LED),
    when.of_own_sanction: Beginning("follow_up_id", _ON),
    when.duty: Beginning("responsible_service_id", _MY_SERVICE),
}

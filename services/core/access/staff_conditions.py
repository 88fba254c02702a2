"""THE ACCESS PAGE, conditions about staff themselves: absences, calendars, what one is reminded of.

See `conditions.py` for the words in the SQL.
"""

from services.core.access.actor import Ground
from services.core.access.conditions import When

_TO_COME = " and {row}.starts_on > (select i.today from app.identity i)"

own_absence = When("Fraværet er brukerens eget", "{row}.user_id = {me} and {my_role} = any ({roles})", Ground.SELF)
own_absence_to_come = When(
    "Fraværet er brukerens eget og har ikke begynt", own_absence.sql + _TO_COME, own_absence.ground
)
absence_of_colleague = When(
    "Den som er borte, har et verv i brukerens egen tjeneste mens fraværet varer",
    "exists (select from app.post p where p.user_id = {row}.user_id and p.service_id = {my_service}"
    " and p.starts_on <= {row}.ends_on and coalesce(p.ends_on, 'infinity') >= {row}.starts_on offset 0)",
    Ground.ORGANISATION,
)
absence_of_colleague_to_come = When(
    absence_of_colleague.norsk + ", og det har ikke begynt",
    absence_of_colleague.sql + _TO_COME,
    absence_of_colleague.ground,
)
stands_in_for_absent = When(
    "Brukeren står inn for den som er borte",
    "{row}.substitute_user_id = {me} and {my_role} = any ({roles})",
    Ground.SELF,
)
told_to_me = When(
    "Påminnelsen er brukerens egen, og brukeren kan se det den gjelder",
    "{row}.user_id = {me} and {my_role} = any ({roles}) and ("
    "exists (select from app.deadline a where a.id = {row}.deadline_id offset 0)"
    " or exists (select from app.task a where a.id = {row}.task_id offset 0))",
    Ground.SELF,
)
own_calendar = When(
    "Kalenderadressen er brukerens egen, i det vervet hun har på",
    "{row}.user_id = {me} and {row}.post_id = (select i.post_id from app.identity i where i.role = any ({roles}))",
    Ground.SELF,
)

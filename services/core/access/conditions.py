"""THE ACCESS PAGE, conditions: a sentence, its SQL, and the ground that it gives. Python never repeats one.

Words in the SQL: `{row}` is the row asked for, `{roles}` the roles of the grants that share the condition;
`{me}`, `{my_role}` and `{my_service}` (under one of the roles) are the one who asks, from the view `app.identity`.
The views `app.my_…` show the one who asks her own places and nothing else; they are in the guard's migration.
"""

from dataclasses import dataclass

from services.core.access.actor import Ground


@dataclass(frozen=True, slots=True)
class When:
    """A sentence, its SQL, and the ground that it gives."""

    norsk: str
    sql: str
    ground: Ground


# The words for the one who asks, in SQL; see app.identity in the guard's migration.
WORDS = {
    "{me}": "(select i.user_id from app.identity i)",
    "{my_role}": "(select i.role from app.identity i)",
    "{my_session}": "(select i.session_id from app.identity i)",
    "{my_service}": "(select i.service_id from app.identity i where i.role = any ({roles}))",
}

always = When("Alltid", "true", Ground.DUTY)
signed_in = When("Brukeren er logget inn med et verv", "{my_role} = any ({roles})", Ground.ORGANISATION)
myself = When("Raden gjelder brukeren selv", "{row}.user_id = {me}", Ground.SELF)

_REACH = "exists (select from app.my_reach r where r.follow_up_id = {row}.%s and r.role = any ({roles}) offset 0)"
_LEADS = _REACH.replace(" and r.role", " and r.leads and r.role")

own = When(
    "Raden er skrevet av brukerens egen tjeneste, og brukeren er på oppfølgingen for den",
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id"
    " and r.service_id = {row}.owner_service_id and r.role = any ({roles}) offset 0)",
    Ground.OWN,
)
follow_up_reached = When("Brukeren er på oppfølgingen", _REACH % "id", Ground.OWN)
on_case = When("Brukeren er på oppfølgingen", _REACH % "follow_up_id", Ground.OWN)
follow_up_led = When("Brukerens tjeneste leder oppfølgingen", _LEADS % "id", Ground.LEAD)
leads = When("Brukerens tjeneste leder oppfølgingen", _LEADS % "follow_up_id", Ground.LEAD)
follow_up_opened = When(
    "Brukeren åpner oppfølgingen for egen tjeneste, om en ung hun kan se",
    "{row}.lead_service_id = {my_service} and {row}.coordinator_id = {me}"
    # The youth's own row answers, core rules and all: a protected youth is not opened by somebody outside the circle.
    " and exists (select from app.youth y where y.id = {row}.youth_id offset 0)",
    Ground.OWN,
)
follow_up_managed = When(
    "Brukeren er leder i tjenesten som leder oppfølgingen",
    "{row}.lead_service_id = {my_service}",
    Ground.DUTY,
)
managed = When(
    "Brukeren er leder i tjenesten som leder oppfølgingen",
    "exists (select from app.my_managed g where g.follow_up_id = {row}.follow_up_id offset 0)",
    Ground.DUTY,
)
lead_owned = When(
    "Brukerens tjeneste leder oppfølgingen og eier raden",
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and r.leads"
    " and r.service_id = {row}.owner_service_id and r.role = any ({roles}) offset 0)",
    Ground.LEAD,
)
youth_led = When(
    "Brukerens tjeneste leder en oppfølging av den unge, eller brukeren har nettopp registrert den unge",
    "exists (select from app.my_youths y where y.youth_id = {row}.id and y.role = any ({roles}) offset 0)",
    Ground.LEAD,
)
youth_registered = When(
    "Brukeren registrerer den unge for egen tjeneste",
    "{row}.owner_service_id = {my_service} and {row}.registered_by_id = {me}",
    Ground.OWN,
)
of_youth_led = When(
    "Brukerens tjeneste leder en oppfølging av den unge",
    "exists (select from app.my_youths y where y.youth_id = {row}.youth_id and y.role = any ({roles}) offset 0)",
    Ground.LEAD,
)
both_youths_led = When(
    "Brukerens tjeneste leder oppfølgingene av begge",
    "exists (select from app.my_youths y where y.youth_id = {row}.youth_id and y.role = any ({roles}) offset 0)"
    " and exists (select from app.my_youths y where y.youth_id = {row}.other_youth_id offset 0)",
    Ground.LEAD,
)
shared = When(
    "Et samtykke som gjelder nå, lar brukerens tjeneste lese dette temaet fra tjenesten som skrev raden",
    "app.is_shared_with_me({row}.follow_up_id, {row}.topic, {row}.owner_service_id, {roles})",
    Ground.CONSENT,
)
shared_note = When(
    "Notatet er delt, og et samtykke som gjelder nå, omfatter temaet fra tjenesten som skrev det",
    "{row}.is_shared and " + shared.sql,
    Ground.CONSENT,
)
shared_attachment = When(
    "Vedlegget er delt, og et samtykke som gjelder nå, omfatter temaet fra tjenesten som la det ved",
    shared_note.sql,
    Ground.CONSENT,
)
own_added = When(
    "Raden er skrevet av brukerens egen tjeneste og i brukerens eget navn, og brukeren er på oppfølgingen for den",
    own.sql + " and {row}.added_by_id = {me}",
    Ground.OWN,
)
attachment_seen = When(
    "Brukeren kan se vedlegget",
    "{my_role} = any ({roles}) and exists (select from app.attachment a where a.id = {row}.attachment_id offset 0)",
    Ground.CONSENT,
)
attachment_added = When(
    "Brukeren la ved vedlegget, på samme oppfølging, og kan se det",
    "{my_role} = any ({roles})"
    " and exists (select from app.attachment a where a.id = {row}.attachment_id"
    " and a.follow_up_id = {row}.follow_up_id and a.added_by_id = {me} offset 0)",
    Ground.OWN,
)
opens_own = When(
    "Samtykket åpner det brukerens egen tjeneste skriver, og brukeren er på oppfølgingen",
    "{row}.topic is not null"
    " and ({row}.from_service_id = {my_service}"
    " or ({row}.from_service_id is null and not {my_service} = any ({row}.excluded_from)))"
    " and exists"
    " (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and r.role = any ({roles}) offset 0)",
    Ground.OWN,
)
measure_seen = When(
    "Brukeren kan se tiltaket",
    "{my_role} = any ({roles}) and exists (select from app.measure m where m.id = {row}.measure_id offset 0)",
    Ground.CONSENT,
)
_NAMED_FOR = (
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id"
    " and r.service_id = {row}.%s and r.is_named and r.role = any ({roles}) offset 0)"
)
own_named = When(
    "Raden er skrevet av brukerens egen tjeneste, og brukeren er navngitt på oppfølgingen for den",
    _NAMED_FOR % "owner_service_id",
    Ground.OWN,
)
disclosure_begun = When(
    "Brukeren er navngitt på oppfølgingen for egen tjeneste og skriver et utkast i eget navn",
    own_named.sql + " and {row}.state = 'draft' and {row}.assessed_by_id = {me}",
    Ground.OWN,
)
disclosure_to_approve = When(
    "Vurderingen i egen tjeneste venter på godkjenning, eller brukeren har avgjort det",
    "{row}.owner_service_id = {my_service} and ({row}.state = 'awaiting_approval' or {row}.approved_by_id = {me})",
    Ground.OWN,
)
disclosed = When(
    "Utleveringen er gjort til brukerens tjeneste, og brukeren er navngitt på oppfølgingen for den",
    _NAMED_FOR % "recipient_service_id",
    Ground.DISCLOSED,
)
_OPENED = "any ((select app.opened_to_me())::text[])"
_IN_EMERGENCY = "Brukeren har åpnet nødtilgang til %s, og den gjelder nå"
follow_up_in_emergency = When(
    _IN_EMERGENCY % "oppfølgingen",
    "{row}.id::text = " + _OPENED,
    Ground.EMERGENCY,
)
topic_in_emergency = When(
    _IN_EMERGENCY % "temaet på oppfølgingen",
    "{row}.follow_up_id::text || {row}.topic = " + _OPENED,
    Ground.EMERGENCY,
)
contacts_in_emergency = When(
    _IN_EMERGENCY % "kontaktpunktene på oppfølgingen",
    "{row}.follow_up_id::text || 'contact_points' = " + _OPENED,
    Ground.EMERGENCY,
)
opened_by_me = When(
    "Brukeren åpnet nødtilgangen i dette vervet",
    "{row}.post_id = (select i.post_id from app.identity i)",
    Ground.SELF,
)
emergency_of_mine = When(
    "Etterkontrollen gjelder en nødtilgang brukeren åpnet",
    "{row}.opened_by_id = {me} and {my_role} = any ({roles})",
    Ground.SELF,
)
own_kin = When(
    "Brukeren melder det selv, på en oppfølging hun kan se",
    "{row}.user_id = {me} and {row}.declared_by_id = {me}"
    " and exists (select from app.follow_up f where f.id = {row}.follow_up_id offset 0)",
    Ground.SELF,
)
kin_of_another = When(
    "Brukerens tjeneste leder oppfølgingen, og brukeren sier at det er hun som melder",
    _LEADS % "follow_up_id" + " and {row}.declared_by_id = {me}",
    Ground.LEAD,
)
hand_over_begun = When(
    "Brukerens tjeneste leder oppfølgingen og tilbyr den i brukerens navn",
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and r.leads"
    " and r.service_id = {row}.from_service_id and r.role = any ({roles}) offset 0)"
    " and {row}.state = 'offered' and {row}.offered_by_id = {me}",
    Ground.LEAD,
)
offered_to_us = When(
    "Oppfølgingen er tilbudt brukerens tjeneste, og er ikke overført dit",
    "{row}.to_service_id = {my_service} and {row}.state <> 'accepted'",
    Ground.OWN,
)
offered_by_me = When(
    "Brukeren tilbød overføringen for egen tjeneste",
    "{row}.offered_by_id = {me} and {row}.from_service_id = {my_service}",
    Ground.SELF,
)
answers_offer = When("Oppfølgingen er tilbudt brukerens tjeneste, og venter på svar", "false", Ground.OWN)
own_municipality = When(
    "Raden gjelder brukerens egen kommune",
    "{my_role} = any ({roles}) and {row}.municipality_number = (select i.municipality_number from app.identity i)",
    Ground.OVERSIGHT,
)
_BOTH_READ = (
    "{my_role} = any ({roles}) and exists (select from app.youth y where y.id = {row}.kept_youth_id offset 0)"
    " and exists (select from app.youth y where y.id = {row}.merged_youth_id offset 0)"
)
both_read = When("Brukeren kan se begge registreringene", _BOTH_READ, Ground.LEAD)
both_merged = When(
    "Brukeren kan se begge registreringene og slår dem sammen i eget navn for egen tjeneste",
    _BOTH_READ + " and {row}.merged_by_id = {me} and {row}.owner_service_id = {my_service}",
    Ground.LEAD,
)
merged_by_me = When(
    "Brukeren slo dem sammen i eget navn for egen tjeneste, og kan fortsatt se en av dem",
    "{row}.merged_by_id = {me} and {row}.owner_service_id = {my_service}"
    " and exists (select from app.youth y where y.id in ({row}.kept_youth_id, {row}.merged_youth_id) offset 0)",
    Ground.LEAD,
)
found_at_registration = When("Databasen finner det selv når en ung registreres eller endres", "false", Ground.OVERSIGHT)
by_reference = When("Brukeren kjenner oppfølgingens referanse", "false", Ground.SELF)
own_draft = When(
    "Kladden er brukerens egen, på en oppfølging hun er på",
    "{row}.user_id = {me} and "
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and r.role = any ({roles}) offset 0)",
    Ground.OWN,
)
own_unit = When("Saken eies av brukerens egen politienhet", "{row}.owner_service_id = {my_service}", Ground.OWN)
linked_by_contact = When(
    "Brukeren er politiets navngitte kontaktpunkt på oppfølgingen, og enheten eier etterforskingen",
    "exists (select from app.investigation i where i.id = {row}.investigation_id offset 0) and "
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and not r.leads"
    " and r.is_named and r.role = any ({roles}) offset 0)",
    Ground.OWN,
)
matter_contact = When(
    "Brukeren er sakens kontakt eller stedfortreder i barneverntjenesten som eier den",
    "exists (select from app.my_matters m where m.matter_id = {row}.id offset 0)",
    Ground.OWN,
)
matter_registered = When(
    "Brukeren registrerer saken for egen barneverntjeneste og er dens kontakt",
    "{row}.owner_service_id = {my_service} and {row}.contact_user_id = {me}"
    " and (select i.service_kind from app.identity i) = 'child_welfare'"
    " and ({row}.follow_up_id is null or exists (select from app.my_reach r"
    " where r.follow_up_id = {row}.follow_up_id and r.is_named and not r.leads offset 0))",
    Ground.OWN,
)
of_own_unit = When(
    "Raden hører til en etterforsking i brukerens egen politienhet",
    "{row}.subject_kind = 'investigation' and {row}.owner_service_id = {my_service}",
    Ground.OWN,
)
of_own_matter = When(
    "Raden hører til en barnevernssak brukeren er kontakt for",
    "{row}.subject_kind = 'matter' and exists"
    " (select from app.my_matters m where m.matter_id = {row}.subject_id and m.service_id = {row}.owner_service_id"
    " offset 0)",
    Ground.OWN,
)
of_led_follow_up = When(
    "Raden hører til en oppfølging brukerens tjeneste leder",
    "{row}.subject_kind = 'follow_up' and {row}.subject_id = {row}.follow_up_id and "
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and r.leads"
    " and r.service_id = {row}.owner_service_id and r.role = any ({roles}) offset 0)",
    Ground.LEAD,
)
of_follow_up_we_lead = When(
    "Raden hører til en oppfølging brukerens tjeneste leder nå, hvem som enn ledet den da",
    "{row}.subject_kind = 'follow_up' and {row}.subject_id = {row}.follow_up_id and " + _LEADS % "follow_up_id",
    Ground.LEAD,
)
of_own_sanction = When(
    "Raden hører til en straffereaksjon brukerens egen tjeneste følger på oppfølgingen",
    "{row}.subject_kind = 'sanction' and {row}.subject_id = {row}.follow_up_id and "
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id"
    " and r.service_id = {row}.owner_service_id and r.role = any ({roles}) offset 0)",
    Ground.OWN,
)
duty = When(
    "Brukerens tjeneste er ansvarlig for fristen",
    "{row}.responsible_service_id = {my_service}",
    Ground.DUTY,
)
deadline_seen = When(
    "Brukeren kan se fristen",
    "{my_role} = any ({roles}) and exists (select from app.deadline d where d.id = {row}.deadline_id offset 0)",
    Ground.DUTY,
)
task_seen = When(
    "Brukeren kan se oppgaven",
    "{my_role} = any ({roles}) and exists (select from app.task a where a.id = {row}.task_id offset 0)",
    Ground.LEAD,
)
deadline_of_own_unit = When(
    "Fristen gjelder en etterforsking i brukerens egen politienhet",
    "exists (select from app.deadline d where d.id = {row}.deadline_id and d.subject_kind = 'investigation'"
    " and d.owner_service_id = {my_service} offset 0)"
    " and {row}.by_user_id = {me}",
    Ground.OWN,
)
deadline_of_own_matter = When(
    "Fristen gjelder en barnevernssak brukeren er kontakt for",
    "exists (select from app.deadline d where d.id = {row}.deadline_id and d.subject_kind = 'matter' offset 0)"
    " and {my_role} = any ({roles}) and {row}.by_user_id = {me}",
    Ground.OWN,
)
own_district = When(
    "Linjen gjelder brukerens egen bydel, eller kommunen når den ikke har bydeler",
    "{my_role} = any ({roles})"
    " and {row}.municipality_number = (select i.municipality_number from app.identity i)"
    " and {row}.district_code is not distinct from (select i.district_code from app.identity i)",
    Ground.ORGANISATION,
)
own_act = When(
    "Raden sier hvem som gjorde det og under hvilket verv, og det er brukeren selv",
    "exists (select from app.identity m where m.session_id = {row}.session_id and m.user_id = {row}.user_id"
    " and (m.post_id, m.service_id, m.role) is not distinct from ({row}.post_id, {row}.service_id, {row}.role)"
    " offset 0)",
    Ground.SELF,
)
post_given = When(
    "Brukeren gir vervet til en annen enn seg selv",
    "{my_role} = any ({roles}) and {row}.user_id <> {me}",
    Ground.ORGANISATION,
)
own_log_row = When("Brukeren er logget inn", "{me} is not null", Ground.SELF)
# These functions give nothing to staff, whatever hat is on.
_ABOUT_ME = "{row}.%s = any ((select app.follow_ups_about_me())::uuid[])"
_SAYS = "Brukeren er den unge selv eller en foresatt med foreldreansvar i dag"
herself = When("Brukeren er den unge eller den foresatte selv", "{my_role} = any ({roles})", Ground.SUBJECT)
follow_up_about_me = When(_SAYS, _ABOUT_ME % "id", Ground.SUBJECT)
about_me = When(_SAYS, _ABOUT_ME % "follow_up_id", Ground.SUBJECT)
topic_about_me = When(
    _SAYS + ", og bestemmer over temaet",
    _ABOUT_ME % "follow_up_id" + " and ({row}.topic is null"
    " or {row}.follow_up_id::text || {row}.topic = any ((select app.topics_about_me())::text[]))",
    Ground.SUBJECT,
)
consent_about_me = When(
    _SAYS + ", og bestemmer over noe av det samtykket omfatter",
    "{row}.id = any ((select app.consents_about_me())::uuid[])",
    Ground.SUBJECT,
)
service_about_me = When(
    "Tjenesten leder oppfølgingen eller er nevnt i et samtykke brukeren bestemmer over",
    "{row}.id = any ((select app.services_about_me())::uuid[])",
    Ground.SUBJECT,
)
_SAYS_IT = (
    "exists (select from app.my_says() s where s.follow_up_id = {row}.follow_up_id and s.signer = {row}.signer"
    " and s.guardian_id is not distinct from {row}.guardian_id)"
    " and ({row}.follow_up_id::text || coalesce({row}.topic, '') = any ((select app.topics_about_me())::text[])"
    " or ({row}.topic is null and exists"
    " (select from app.consent c where c.id = {row}.consent_id and c.purpose = 'statistics' offset 0)))"
)
own_withdrawal = When(
    _SAYS + ", og trekker tilbake det hun selv bestemmer over",
    "{row}.kind = 'withdrawn' and " + _SAYS_IT,
    Ground.SUBJECT,
)
own_withdrawal_task = When(
    "Brukeren har trukket tilbake et samtykke, og oppgaven er til tjenesten som leder oppfølgingen",
    _ABOUT_ME % "follow_up_id" + " and {row}.kind = 'consent_withdrawn' and {row}.done_at is null and exists"
    " (select from app.follow_up f where f.id = {row}.follow_up_id and f.lead_service_id = {row}.owner_service_id"
    " offset 0)",
    Ground.SUBJECT,
)
_AS_HERSELF = "{row}.user_id = (select app.my_subject_id())"
own_act_as_herself = When(
    "Raden sier hvem som gjorde det, og det er brukeren selv uten verv",
    f"{_AS_HERSELF} and {{row}}.session_id = {{my_session}} and {{row}}.role = any ({{roles}})"
    " and {row}.post_id is null and {row}.service_id is null",
    Ground.SUBJECT,
)
own_answer_as_herself = When("Raden gjelder brukeren selv, uten verv", _AS_HERSELF, Ground.SUBJECT)
no_user = When("Raden sier at en maskin gjorde det", "{row}.user_id is null and {row}.role = 'worker'", Ground.DUTY)

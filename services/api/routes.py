"""Every router on one page."""

from fastapi import APIRouter

from services.api import health
from services.api.pages import (
    absences,
    attachments,
    calendar_feed,
    city_standard,
    compliance,
    consent_forms,
    consent_talk,
    consents,
    contact_points,
    deadline_rules,
    deadlines,
    disclosures,
    drafts,
    duplicates,
    duty_acts,
    emergency_access,
    follow_up_moves,
    follow_up_services,
    follow_ups,
    hand_overs,
    hat,
    investigations,
    jobs,
    kinship,
    mail,
    matters,
    measures,
    meetings,
    merges,
    notes,
    plans,
    readers,
    reminders,
    restrictions,
    sanctions,
    services,
    sign_in,
    signals,
    start,
    subjects,
    tasks,
    users,
    youths,
)
from services.api.rest import absences as absences_rest
from services.api.rest import attachments as attachments_rest
from services.api.rest import calendar_feed as calendar_feed_rest
from services.api.rest import city_standard as city_standard_rest
from services.api.rest import compliance as compliance_rest
from services.api.rest import consent_forms as consent_forms_rest
from services.api.rest import consents as consents_rest
from services.api.rest import contact_points as contact_points_rest
from services.api.rest import deadline_rules as deadline_rules_rest
from services.api.rest import deadlines as deadlines_rest
from services.api.rest import disclosures as disclosures_rest
from services.api.rest import duplicates as duplicates_rest
from services.api.rest import duty_acts as duty_acts_rest
from services.api.rest import emergency_access as emergency_access_rest
from services.api.rest import follow_ups as follow_ups_rest
from services.api.rest import hand_overs as hand_overs_rest
from services.api.rest import investigations as investigations_rest
from services.api.rest import jobs as jobs_rest
from services.api.rest import kinship as kinship_rest
from services.api.rest import mail as mail_rest
from services.api.rest import matters as matters_rest
from services.api.rest import measures as measures_rest
from services.api.rest import meetings as meetings_rest
from services.api.rest import merges as merges_rest
from services.api.rest import notes as notes_rest
from services.api.rest import plans as plans_rest
from services.api.rest import readers as readers_rest
from services.api.rest import reminders as reminders_rest
from services.api.rest import restrictions as restrictions_rest
from services.api.rest import services as services_rest
from services.api.rest import signals as signals_rest
from services.api.rest import subjects as subjects_rest
from services.api.rest import tasks as tasks_rest
from services.api.rest import users as users_rest
from services.api.rest import youths as youths_rest

PAGES: tuple[APIRouter, ...] = (
    sign_in.router,
    hat.router,
    start.router,
    subjects.router,
    youths.router,
    merges.router,
    contact_points.router,
    services.router,
    users.router,
    city_standard.router,
    mail.router,
    absences.router,
    calendar_feed.router,
    follow_ups.router,
    follow_up_moves.router,
    follow_up_services.router,
    signals.router,
    hand_overs.router,
    plans.router,
    measures.router,
    meetings.router,
    consent_talk.router,
    consent_forms.router,
    consents.router,
    disclosures.router,
    duty_acts.router,
    notes.router,
    attachments.router,
    readers.router,
    drafts.router,
    tasks.router,
    emergency_access.router,
    kinship.router,
    restrictions.router,
    jobs.router,
    duplicates.router,
    compliance.router,
    investigations.router,
    matters.router,
    sanctions.router,
    deadlines.router,
    deadline_rules.router,
    reminders.router,
)
# Asked for in this order: what is read most stands first.
REST: tuple[APIRouter, ...] = (
    plans_rest.router,
    youths_rest.router,
    contact_points_rest.router,
    services_rest.router,
    users_rest.router,
    city_standard_rest.router,
    mail_rest.router,
    absences_rest.router,
    calendar_feed_rest.router,
    follow_ups_rest.router,
    signals_rest.router,
    hand_overs_rest.router,
    measures_rest.router,
    meetings_rest.router,
    consents_rest.router,
    consent_forms_rest.router,
    subjects_rest.router,
    disclosures_rest.router,
    duty_acts_rest.router,
    notes_rest.router,
    attachments_rest.router,
    readers_rest.router,
    tasks_rest.router,
    investigations_rest.router,
    matters_rest.router,
    deadlines_rest.router,
    deadline_rules_rest.router,
    reminders_rest.router,
    emergency_access_rest.router,
    kinship_rest.router,
    restrictions_rest.router,
    jobs_rest.router,
    duplicates_rest.router,
    merges_rest.router,
    compliance_rest.router,
)
OPEN: tuple[APIRouter, ...] = (health.router,)

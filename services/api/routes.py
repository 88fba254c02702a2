"""Every router on one page."""

from fastapi import APIRouter

from services.api import health
from services.api.pages import (
    compliance,
    contact_points,
    deadlines,
    drafts,
    follow_up_moves,
    follow_up_services,
    follow_ups,
    hat,
    investigations,
    matters,
    measures,
    meetings,
    plans,
    sanctions,
    services,
    sign_in,
    start,
    users,
    youths,
)
from services.api.rest import compliance as compliance_rest
from services.api.rest import contact_points as contact_points_rest
from services.api.rest import deadlines as deadlines_rest
from services.api.rest import follow_ups as follow_ups_rest
from services.api.rest import investigations as investigations_rest
from services.api.rest import matters as matters_rest
from services.api.rest import measures as measures_rest
from services.api.rest import meetings as meetings_rest
from services.api.rest import plans as plans_rest
from services.api.rest import services as services_rest
from services.api.rest import users as users_rest
from services.api.rest import youths as youths_rest

PAGES: tuple[APIRouter, ...] = (
    sign_in.router,
    hat.router,
    start.router,
    youths.router,
    contact_points.router,
    services.router,
    users.router,
    follow_ups.router,
    follow_up_moves.router,
    follow_up_services.router,
    plans.router,
    measures.router,
    meetings.router,
    drafts.router,
    compliance.router,
    investigations.router,
    matters.router,
    sanctions.router,
    deadlines.router,
)
# Asked for in this order: what is read most stands first.
REST: tuple[APIRouter, ...] = (
    plans_rest.router,
    youths_rest.router,
    contact_points_rest.router,
    services_rest.router,
    users_rest.router,
    follow_ups_rest.router,
    measures_rest.router,
    meetings_rest.router,
    investigations_rest.router,
    matters_rest.router,
    deadlines_rest.router,
    compliance_rest.router,
)
OPEN: tuple[APIRouter, ...] = (health.router,)

"""Every router on one page."""

from fastapi import APIRouter

from services.api import health
from services.api.pages import hat, sign_in, start
from services.api.rest import follow_ups as follow_ups_rest

PAGES: tuple[APIRouter, ...] = (sign_in.router, hat.router, start.router)
REST: tuple[APIRouter, ...] = (follow_ups_rest.router,)
OPEN: tuple[APIRouter, ...] = (health.router,)

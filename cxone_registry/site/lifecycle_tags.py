"""The moves that a registration can make, as buttons: ``{% load lifecycle %}``."""

from typing import Any

from django import template

from credentials.reports.moves import possible_moves
from cxone_registry.site.registration_tags import TABS, address_of
from tenants.models import Registration
from tenants.services.policy import Action

register = template.Library()

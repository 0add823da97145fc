"""What the rules of pages.yml must find, and must leave alone. Never imported."""

# ruleid: bytes-turned-into-code
import pickle

import yaml

# ruleid: posted-form-kept-for-later
from allauth.account.decorators import reauthentication_required
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt


def markup(name):
    # ruleid: markup-marked-safe
    mark_safe(f"<b>{name}</b>")
    # ok: markup-marked-safe
    format_html("<b>{}</b>", name)


def read(content):
    # ruleid: bytes-turned-into-code
    yaml.load(content)
    # ok: bytes-turned-into-code
    yaml.safe_load(content)
    # ruleid: bytes-turned-into-code
    eval(content)


# ruleid: posted-form-kept-for-later
@reauthentication_required
def store(request):
    return suspend(request)


def suspend(request):
    # ruleid: posted-form-kept-for-later
    return suspend_request(request, "/")


# ruleid: forgery-protection-off
@csrf_exempt
def open_to_all(request):
    return None

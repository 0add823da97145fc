"""What the rules of outside.yml must find, and must leave alone. Never imported."""

import logging
import ssl

# ruleid: http-past-the-door
import urllib.request

# ruleid: http-past-the-door
import httpx

# ruleid: http-past-the-door
import requests

# ruleid: http-past-the-door
from requests import Session

# ok: http-past-the-door
from tenants.cxone import outbound

log = logging.getLogger(__name__)


def ask(url):
    # ruleid: http-past-the-door
    from jwt import PyJWKClient; PyJWKClient(url)
    # ruleid: certificate-not-checked
    requests.get(url, verify=False)
    context = ssl.create_default_context()
    # ruleid: certificate-not-checked
    context.check_hostname = False
    # ruleid: certificate-not-checked
    context.verify_mode = ssl.CERT_NONE
    # ok: certificate-not-checked
    context.verify_mode = ssl.CERT_REQUIRED
    # ruleid: certificate-not-checked
    ssl._create_unverified_context()


def later(task, app, credential):
    # ruleid: job-past-the-queue
    task.delay(credential)
    # ruleid: job-past-the-queue
    task.apply_async(args=[credential.secret])
    # ruleid: job-past-the-queue
    app.send_task("work", args=[credential.secret])
    # ok: job-past-the-queue
    queue.enqueue("work", credential.pk)


def view(request):
    # ruleid: request-in-a-log
    log.info("posted %s", request.POST)
    # ruleid: request-in-a-log
    log.warning("posted", extra={"form": request.POST})
    # ruleid: request-in-a-log
    log.error(f"posted {request.body!r}")
    # ruleid: request-in-a-log
    log.debug("secret %s", request.POST["secret"])
    # ok: request-in-a-log
    log.info("posted", extra={"path": request.path})

"""Gunicorn's settings for the embedded mode: loopback only, logs in the state folder."""

import os
from pathlib import Path

from cxone_registry.web_logging import WithoutLinks

bind = f"127.0.0.1:{os.environ['CXR_PORT']}"
worker_class = "gthread"
workers = 2
# Loaded once, before the workers: a refusal to start then ends the server, and is not retried.
preload_app = True
threads = 8
graceful_timeout = 10
# Memory that once held a secret goes back to the system now and then.
max_requests = 2000
max_requests_jitter = 200
accesslog = str(Path(os.environ["CXR_STATE_DIR"], "logs", "access.log"))
# Without the query string: filters of lists are nobody's business later.
access_log_format = '%(h)s %(u)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(L)s'

logger_class = WithoutLinks
errorlog = "-"
capture_output = True
control_socket_disable = True

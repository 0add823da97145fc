"""How much is done at once, how long it may take, and how long its history is kept."""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()

JOB_LEASE_SECONDS = env.int("CXR_JOB_LEASE_SECONDS", default=120)
JOB_RANGE_SIZE = 500  # jobs run by one task before it makes way
JOB_THREADS = env.int("CXR_JOB_THREADS", default=16)  # sends in flight per task
# Kinds with threads of their own, so many in each process: one writes while the other sends, and
# what people wait for never stands behind them. A task that works on such a kind makes way after so
# many seconds.
JOB_OWN_THREADS = {"validate-range": env.int("CXR_FLEET_THREADS", default=2)}
JOB_OWN_SECONDS = 20
# Sends in flight of one range, as far as the environment's record allows; and after how many
# seconds a range makes way.
FLEET_CONNECTIONS = env.int("CXR_FLEET_CONNECTIONS", default=64)
FLEET_SLICE_SECONDS = 20
# How long single checks are kept, days; sums per tenant are kept longer.
CHECK_DAYS = env.int("CXR_CHECK_DAYS", default=35)
if CHECK_DAYS < 28:
    raise ImproperlyConfigured("CXR_CHECK_DAYS is too short: checks are kept for at least 28 days.")
# How long a send without an answer keeps the same secret from being sent again, seconds.
ATTEMPT_QUARANTINE_SECONDS = env.int("CXR_ATTEMPT_QUARANTINE_SECONDS", default=900)

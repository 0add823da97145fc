"""Which rows are old enough to go: statements for ``retention``; values: before when, how many."""

HOURLY = """
DELETE FROM credentials_healthrollup WHERE id IN (
  SELECT id FROM credentials_healthrollup WHERE grain = 'hour' AND starts_at < %s LIMIT %s)
"""
# Five of those that tell the guard something, five of the others: of either secret.
ATTEMPTS = """
DELETE FROM credentials_attempt WHERE id IN (
  SELECT a.id FROM credentials_attempt a
  WHERE a.state = 'closed' AND a.sent_at < %s AND 5 <= (
    SELECT count(*) FROM (SELECT FROM credentials_attempt n
      WHERE n.client_secret_id = a.client_secret_id AND n.sent_at > a.sent_at
        AND (n.outcome IN ('accepted', 'client-refused', 'access-key-refused', 'unknown'))
          = (a.outcome IN ('accepted', 'client-refused', 'access-key-refused', 'unknown'))
      LIMIT 5) AS newer)
  AND (a.access_key_secret_id IS NULL OR 5 <= (
    SELECT count(*) FROM (SELECT FROM credentials_attempt n
      WHERE n.access_key_secret_id = a.access_key_secret_id AND n.sent_at > a.sent_at
        AND (n.outcome IN ('accepted', 'client-refused', 'access-key-refused', 'unknown'))
          = (a.outcome IN ('accepted', 'client-refused', 'access-key-refused', 'unknown'))
      LIMIT 5) AS newer))
  LIMIT %s)
"""
# Each sign-in keeps its newest twenty, and the last that was not good; and who has an attempt left.
FLIGHTS = """
SELECT id FROM (
  SELECT f.id, f.created_at, f.state, row_number() OVER (
      PARTITION BY registration_id, use_id ORDER BY created_at DESC) AS place,
    outcome = 'failed' AND 1 = row_number() OVER (
      PARTITION BY registration_id, use_id, outcome ORDER BY created_at DESC) AS is_last_bad
  FROM credentials_flightcheck f) AS ranked
WHERE created_at < %s AND state = 'finished' AND place > 20 AND NOT is_last_bad
  AND NOT EXISTS (SELECT FROM credentials_attempt a WHERE a.flight_check_id = ranked.id) LIMIT %s
"""
RUNS = """
SELECT id FROM (
  SELECT r.id, r.created_at, r.state,
    row_number() OVER (PARTITION BY use_id ORDER BY created_at DESC) AS place,
    outcome NOT IN ('accepted', 'partly') AND 1 = row_number() OVER (
      PARTITION BY use_id, outcome IN ('accepted', 'partly') ORDER BY created_at DESC)
      AS is_last_bad
  FROM credentials_validationrun r) AS ranked
WHERE created_at < %s AND state = 'finished' AND place > 20 AND NOT is_last_bad
  AND NOT EXISTS (SELECT FROM credentials_attempt a WHERE a.run_id = ranked.id) LIMIT %s
"""
RANGES = """
DELETE FROM credentials_validationrange WHERE id IN (
  SELECT g.id FROM credentials_validationrange g
  JOIN credentials_validationround r ON r.id = g.round_id
  WHERE r.state <> 'running' AND r.finished_at < %s LIMIT %s)
"""
ROUNDS = """
DELETE FROM credentials_validationround WHERE id IN (
  SELECT r.id FROM credentials_validationround r WHERE r.state <> 'running' AND r.finished_at < %s
    AND NOT EXISTS (SELECT FROM credentials_validationrange g WHERE g.round_id = r.id) LIMIT %s)
"""
JOBS = """
DELETE FROM jobs_job WHERE id IN (
  SELECT id FROM jobs_job WHERE state IN ('done', 'failed') AND finished_at < %s LIMIT %s)
"""
NOTICES = """
DELETE FROM credentials_noticedelivery WHERE id IN (
  SELECT id FROM credentials_noticedelivery WHERE state <> 'queued' AND created_at < %s LIMIT %s)
"""
# What was told and said of a date decides who is told next: it stays until the thing has another
# date, or is gone.
REMINDERS = """
DELETE FROM credentials_reminder WHERE id IN (
  SELECT r.id FROM credentials_reminder r
  WHERE r.created_at < %s AND (
    EXISTS (SELECT FROM credentials_reminder n WHERE n.subject_id = r.subject_id
      AND n.due_on <> r.due_on AND n.created_at > r.created_at)
    OR NOT EXISTS (SELECT FROM credentials_clientcredential c WHERE c.id = r.subject_id)
      AND NOT EXISTS (SELECT FROM credentials_accesskey k WHERE k.id = r.subject_id))
  LIMIT %s)
"""
# The next report tells what changed since the newest that was due, of its schedule or of any.
REPORTS = """
SELECT r.id FROM credentials_healthreport r
WHERE r.created_at < %s AND (r.due_at IS NULL OR EXISTS (
    SELECT FROM credentials_healthreport n WHERE n.due_at IS NOT NULL AND n.until > r.until
      AND n.schedule_id IS NOT DISTINCT FROM r.schedule_id))
  AND NOT EXISTS (SELECT FROM credentials_reportdelivery d
    WHERE d.report_id = r.id AND d.state IN ('queued', 'sending'))
LIMIT %s
"""

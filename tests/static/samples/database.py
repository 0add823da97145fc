"""What the rules of database.yml must find, and must leave alone. Never imported."""

from credentials.models import AccessKey
from django.db import models
from django.db.models.expressions import RawSQL


def built(cursor, name):
    # ruleid: sql-built-from-text
    cursor.execute(f"SELECT * FROM {name}")
    # ruleid: sql-built-from-text
    cursor.execute("SELECT * FROM a WHERE b = '%s'" % name)
    # ruleid: sql-built-from-text
    cursor.execute("SELECT * FROM " + name)
    # ruleid: sql-built-from-text
    cursor.execute("SELECT * FROM {}".format(name))
    # ruleid: sql-built-from-text
    AccessKey.objects.raw(f"SELECT {name}")
    # ruleid: sql-built-from-text
    AccessKey.objects.annotate(a=RawSQL(f"SELECT {name}", ()))
    # ruleid: sql-built-from-text
    AccessKey.objects.extra(where=[name])
    # ok: sql-built-from-text
    cursor.execute("SELECT * FROM a WHERE b = %s", (name,))


def all_rows(key):
    # ruleid: rows-of-all-organisations
    AccessKey.unscoped.all()
    # ruleid: rows-of-all-organisations
    AccessKey._base_manager.get(pk=key)
    # ruleid: rows-of-all-organisations
    models.QuerySet(AccessKey).get(pk=key)
    # ruleid: rows-of-all-organisations
    AccessKey.objects.using("maintenance").get(pk=key)
    # ok: rows-of-all-organisations
    AccessKey.objects.get(pk=key)


def settings(cursor, organization):
    # ruleid: setting-for-the-session
    cursor.execute("SELECT set_config('cxr.org', %s, false)", (organization,))
    # ruleid: setting-for-the-session
    cursor.execute("SET cxr.org = 'x'")
    # ruleid: setting-for-the-session
    cursor.execute("SET SESSION cxr.org = 'x'")
    # ok: setting-for-the-session
    cursor.execute("SELECT set_config('cxr.org', %s, true)", (organization,))

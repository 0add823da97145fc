"""Row-level security and composite foreign keys."""

from django.db import migrations

TABLES = [
    "membership",
    "invitation",
    "businessunit",
    "tenant",
    "contact",
    "registration",
    "registrationenvironment",
    "technicalcontact",
    "origin",
    "redirecturi",
]
REFERENCES = [
    ("tenant", "business_unit_id", "businessunit"),
    ("registration", "business_unit_id", "businessunit"),
    ("registrationenvironment", "registration_id", "registration"),
    ("technicalcontact", "registration_id", "registration"),
    ("technicalcontact", "contact_id", "contact"),
    ("origin", "registration_id", "registration"),
    ("redirecturi", "registration_id", "registration"),
]

ORGANIZATION = """
ALTER TABLE tenants_organization ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants_organization FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON tenants_organization FOR ALL
  USING (id = (SELECT cxr_organization())) WITH CHECK (id = (SELECT cxr_organization()));
"""

# Asked before an organisation is chosen, so it must see all; it answers about one person only.
MEMBERSHIPS = """
CREATE FUNCTION cxr_memberships_of(person uuid)
RETURNS TABLE (organization_id uuid, slug varchar, name varchar, time_zone varchar, role varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.id, o.slug, o.name, o.time_zone, m.role
  FROM tenants_membership m JOIN tenants_organization o ON o.id = m.organization_id
  WHERE m.user_id = person ORDER BY o.name, o.id
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_memberships_of(uuid) OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_memberships_of(uuid) TO cxr_app;
"""

# Asked by somebody who belongs nowhere yet, so it must see all; it answers to who knows the address
# and 100 random bits, and gives out ids only.
INVITATION = """
CREATE FUNCTION cxr_invitation(address text, code_hash text)
RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT i.organization_id, i.id FROM tenants_invitation i
  WHERE i.code_hash = $2 AND lower(i.email) = lower($1)
    AND i.used_at IS NULL AND i.expires_at > now()
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_invitation(text, text) OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_invitation(text, text) TO cxr_app;
"""

FIXED_TYPE = """
CREATE FUNCTION tenants_fixed_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- No way back to draft either, or the type could be changed there.
  IF old.status <> 'draft'
      AND (new.application_type <> old.application_type OR new.status = 'draft') THEN
    RAISE EXCEPTION 'application type is fixed once submitted' USING errcode = 'CX004';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER fixed_type BEFORE UPDATE OF application_type, status ON tenants_registration
  FOR EACH ROW EXECUTE FUNCTION tenants_fixed_type();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial"), ("isolation", "0001_functions")]
    operations = [
        migrations.RunSQL(ORGANIZATION, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(f"SELECT cxr_isolate('tenants_{name}')", migrations.RunSQL.noop)
            for name in TABLES
        ),
        *(
            migrations.RunSQL(
                f"SELECT cxr_same_organization('tenants_{child}', '{column}', 'tenants_{parent}')",
                migrations.RunSQL.noop,
            )
            for child, column, parent in REFERENCES
        ),
        migrations.RunSQL(MEMBERSHIPS, "DROP FUNCTION cxr_memberships_of(uuid)"),
        migrations.RunSQL(INVITATION, "DROP FUNCTION cxr_invitation(text, text)"),
        migrations.RunSQL(FIXED_TYPE, "DROP FUNCTION tenants_fixed_type() CASCADE"),
    ]

"""The head carries a seal under the chain's key, so that a shortened chain does not verify."""

from django.db import migrations, models

# The seal is not kept with the event: an old one would let an old head be put back.
SEAL = """
CREATE OR REPLACE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head audit_head%ROWTYPE;
BEGIN
  SELECT * INTO head FROM audit_head WHERE chain = new.chain FOR UPDATE;
  IF NOT FOUND OR new.seq <> head.seq + 1 OR new.prev <> head.hash THEN
    RAISE EXCEPTION 'broken link' USING errcode = 'CX003';
  END IF;
  new.at := clock_timestamp();
  UPDATE audit_head SET seq = new.seq, hash = new.hash,
    seal = decode(current_setting('cxr.head_seal', true), 'hex') WHERE chain = new.chain;
  RETURN new;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.AddField("head", "seal", models.BinaryField(null=True)),
        migrations.RunSQL(SEAL, migrations.RunSQL.noop),
    ]

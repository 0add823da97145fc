"""The signed pack is verified offline, and every change of it is found."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.services import vault
from credentials.services.trail.packing import pack
from credentials.services.trail.verify_pack import faults
from cxone_registry.audit.models import Event
from cxone_registry.audit.record import record_change
from cxone_registry.audit.signing import public_key
from cxone_registry.secret import Secret
from tests.admin.helpers import CANARY, client_for
from tests.support import make


@pytest.fixture
def packed(org):
    with transaction.atomic():
        registration = make.registration()
        credential = make.client_credential(registration=registration)
        record_change("registration.changed", registration, n=1)
        record_change("registration.changed", registration, n=2)
    vault.store_secret(credential, Secret(CANARY))
    now = timezone.now()
    with transaction.atomic():
        registration.content = pack(registration, now - timedelta(days=1), now + timedelta(days=1))
    return registration


def files(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(tmp_path, content):
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return str(path)


def test_a_good_pack_fits_and_its_own_script_says_so(packed, tmp_path):
    content = files(packed.content)
    path = write(tmp_path, content)
    assert faults(path, public_key()) == []
    script = tmp_path / "verify_pack.py"
    script.write_bytes(content["verify_pack.py"])
    ended = subprocess.run(
        [sys.executable, str(script), path, public_key()], capture_output=True, text=True
    )

    assert (ended.returncode, ended.stdout) == (0, "Everything fits.\n")


def test_it_tells_what_happened_and_no_secret(packed):
    content = files(packed.content)
    summary = json.loads(content["summary.json"])

    assert summary["actions"]["registration.changed"] == 2
    assert summary["rotations"][0]["action"] == "secret.set"
    assert CANARY.encode() not in b"".join(content.values())
    with transaction.atomic():
        assert Event.objects.filter(action="audit-pack.made").exists()


def _without_a_line(text):
    return b"".join(text.splitlines(keepends=True)[1:])


TAMPERED = {
    "an event's word": lambda c: c.update({"events.jsonl": c["events.jsonl"].replace(b"n", b"m")}),
    "an event less": lambda c: c.update({"events.jsonl": _without_a_line(c["events.jsonl"])}),
    "an event twice": lambda c: c.update({"events.jsonl": c["events.jsonl"] * 2}),
    "the summary": lambda c: c.update({"summary.json": b"{}"}),
    "the manifest": lambda c: c.update({"manifest.json": c["manifest.json"] + b" "}),
    "the signature": lambda c: c.update({"signature": b"AAAA"}),
    "a file more": lambda c: c.update({"more.txt": b"x"}),
    "a file less": lambda c: c.pop("summary.json"),
    "the script": lambda c: c.update({"verify_pack.py": b"print('fine')"}),
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
def test_a_changed_pack_is_found(packed, tmp_path, change):
    content = files(packed.content)
    change(content)

    assert faults(write(tmp_path, content), public_key()) != []


def test_another_key_and_another_file_are_found(packed, tmp_path):
    path = write(tmp_path, files(packed.content))
    Path(tmp_path, "x").write_bytes(b"no zip")

    assert faults(path, "A" * 43 + "=") != []
    assert faults(path, "x") != []
    assert faults(str(tmp_path / "x"), public_key()) != []


def test_auditors_download_it_and_others_do_not(packed, org, other_org):
    address = f"/tenants/registration/{packed.pk}/audit-pack/"

    answer = client_for(org, "auditor").post(address)
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert client_for(org, "auditor").post(address, {"since": "x"}).status_code == 400
    assert client_for(org, "editor").post(address).status_code == 403
    assert client_for(other_org, "auditor").post(address).status_code == 404

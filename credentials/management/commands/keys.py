"""``manage.py keys``: make, look at, check, rotate and rewrap encryption keys."""

import argparse
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from credentials.crypto import escrow_text, format_key_line, key_id, new_root_key
from credentials.management import root_key_verbs, shred_verbs
from credentials.management.refusing import EX_CONFIG, Refused
from credentials.services import backup_manifest, key_rotation, key_setup, opening, root_keys
from credentials.services.key_status import KeyStatus, key_status
from credentials.services.keyring import root_keys_text
from credentials.services.ring_file import write_ring_file
from cxone_registry.isolation.context import organization_context
from tenants.services.organizations import UnknownOrganizationError, organization_ids

# Beside people's requests: this is work that nobody waits for.
NICENESS = 10
BEYOND_THIS_FILE = {
    "shred": shred_verbs,
    **dict.fromkeys(("stage", "promote", "retire", "history", "escrow", "prove"), root_key_verbs),
}


class Command(BaseCommand):
    """Command line only, on purpose: no page and no address reaches these."""

    help = "Make, check and rotate the keys that seal secrets."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=_Parser)
        init = verbs.add_parser("init", help="make the root key, once, for an empty database")
        init.add_argument("--if-empty", action="store_true", help="do nothing if it was done")
        verbs.add_parser("status", help="which root keys are needed and present")
        verbs.add_parser("check", help="exit 78 unless every stored key opens; for start scripts")
        rotate = verbs.add_parser("rotate", help="new data key for an organisation, re-encrypt")
        rotate.add_argument("--organization", help="short name; without it, all of them")
        rotate.add_argument(
            "--due", action="store_true", help="only where the key is a year old or much used"
        )
        rotate.add_argument("--resume", action="store_true", help="re-encrypt only, no new key")
        destroy = verbs.add_parser("destroy", help="destroy data keys that were retired long ago")
        destroy.add_argument("--organization", help="short name; without it, all of them")
        destroy.add_argument(
            "--retired-days",
            type=int,
            required=True,
            help="only keys retired that many days ago: longer than backups are kept",
        )
        verbs.add_parser("rewrap", help="wrap all data keys under the primary root key")
        manifest = verbs.add_parser("backup-manifest", help="what a dump needs, as JSON")
        manifest.add_argument("--compare", help="a manifest that this database must equal")
        verbs.add_parser("open-all", help="open every sealed value and count; shows none")
        root_key_verbs.add(verbs)
        shred_verbs.add(verbs)

    def handle(self, *args: Any, **options: Any) -> None:
        if "maint" not in settings.DATABASES:
            self._stop(
                "The setting DATABASE_MAINT_URL is missing: key commands look over all"
                " organisations and need the role cxr_maint."
            )
        verb = options["verb"].replace("-", "_")
        try:
            if verb in BEYOND_THIS_FILE:
                getattr(BEYOND_THIS_FILE[verb], verb)(options, self.stdout)
            else:
                getattr(self, f"_{verb}")(options)
        except Refused as refused:
            self._stop(str(refused))

    def _init(self, options: dict[str, Any]) -> None:
        with key_setup.one_at_a_time():
            status = key_status()
            is_new = not status.is_initialised
            if is_new:
                self._make_ring_file()
                self._refuse_bad_ring()
            if is_new or not status.problems:
                key_setup.make_keys()
        if is_new:
            key_setup.record()
            self.stdout.write(
                "The database is initialised. `manage.py keys status` shows its keys."
            )
        elif not options["if_empty"]:
            self._stop("This database has its keys already. Nothing was changed.")

    def _make_ring_file(self) -> None:
        """Left in place if the rest fails: the next init uses it."""
        path = Path(settings.KEYRING_FILE) if settings.KEYRING_FILE else None
        if path is None or path.exists() or root_keys_text():
            return
        raw = new_root_key()
        try:
            write_ring_file(path, format_key_line(raw, "made by keys init") + "\n")
        except OSError as error:
            self._stop(f"The key ring file {path} cannot be written ({error.strerror}).")
        self.stdout.write(f"Root key {key_id(raw)} was written to {path}.")
        if sys.stdout.isatty():
            self.stdout.write(
                "Store it in two places that are not the database's backup. To type it in again:\n"
                f"  {escrow_text(raw)}"
            )

    def _status(self, options: dict[str, Any]) -> None:
        status = key_status()
        self.stdout.write(f"primary root key: {status.primary or 'none'}")
        for kek_id, count in sorted(status.needed.items()):
            self.stdout.write(f"{kek_id}: wraps {count} stored keys")
        for row in root_keys.history():
            if root_keys.proof_is_old(row, timezone.now()):
                self.stdout.write(f"{row.kek_id}: prove its escrow copy (`keys prove`)")
        for problem in status.problems:
            self.stdout.write(f"problem: {problem}")

    def _check(self, options: dict[str, Any]) -> None:
        status = self._refuse_problems()
        self.stdout.write(f"All {status.needed.total()} stored keys open.")

    def _refuse_problems(self) -> KeyStatus:
        status = key_status()
        if status.problems:
            self._stop("\n".join(status.problems))
        return status

    def _refuse_bad_ring(self) -> None:
        status = key_status()
        if not status.primary:
            self._stop("\n".join(status.problems))

    def _rotate(self, options: dict[str, Any]) -> None:
        self._refuse_problems()
        os.nice(NICENESS)
        for slug, organization in self._organizations(options["organization"]):
            with organization_context(organization):
                if not key_rotation.may_rotate(timezone.now(), only_due=options["due"]):
                    continue
                if not options["resume"]:
                    key_rotation.start_rotation()
                moved = sum(key_rotation.reencrypt())
                left = key_rotation.left_over()
            self.stdout.write(f"{slug}: {moved} values re-encrypted.")
            if left:
                self.stderr.write(
                    f"{slug}: {left} values are still under an older key: they are being changed"
                    " right now or do not open. Run `manage.py keys rotate --resume` again."
                )

    def _destroy(self, options: dict[str, Any]) -> None:
        self._refuse_problems()
        before = timezone.now() - timedelta(days=options["retired_days"])
        for slug, organization in self._organizations(options["organization"]):
            with organization_context(organization):
                count = key_rotation.destroy_retired(before=before)
            self.stdout.write(f"{slug}: {count} data keys destroyed.")

    def _rewrap(self, options: dict[str, Any]) -> None:
        self._refuse_problems()
        count = sum(1 for _ in key_rotation.rewrap())
        if count:
            root_keys.note_rewrapped()
        self.stdout.write(f"{count} stored keys were rewrapped under {key_status().primary}.")

    def _backup_manifest(self, options: dict[str, Any]) -> None:
        found = backup_manifest.manifest()
        if not options["compare"]:
            self.stdout.write(json.dumps(found, indent=2, sort_keys=True))
            return
        try:
            wanted = json.loads(Path(options["compare"]).read_text(encoding="utf-8"))
            said = backup_manifest.differences(wanted, found)
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            self._stop(f"The manifest {options['compare']} cannot be read.")
        if said:
            self._stop("\n".join(said))
        self.stdout.write("This database is what the manifest says.")

    def _open_all(self, options: dict[str, Any]) -> None:
        self._refuse_problems()
        opened, shut = opening.count_all(organization_ids())
        self.stdout.write(f"{opened} of {opened + shut} sealed values open.")
        if shut:
            self._stop(f"{shut} sealed values do not open.")

    def _organizations(self, slug: str | None) -> list[tuple[str, Any]]:
        try:
            known = organization_ids()
        except UnknownOrganizationError as error:
            raise CommandError(str(error)) from None
        chosen = [pair for pair in known if slug in (None, pair[0])]
        if slug and not chosen:
            names = ", ".join(name for name, _ in known) or "none yet"
            raise CommandError(f"There is no organisation '{slug}'. Known: {names}.")
        return chosen

    def _stop(self, text: str) -> None:
        for connection in connections.all(initialized_only=True):
            connection.close()
        self.stderr.write(text)
        sys.exit(EX_CONFIG)


class _Parser(argparse.ArgumentParser):
    """Plain argparse: Django's own parser wants arguments that sub-commands do not have."""

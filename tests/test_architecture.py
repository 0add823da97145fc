"""Imports point down, and a few things are said in one place only. Late imports count too."""

import ast
import re
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("cxone_registry", "tenants", "credentials")
LONGEST_FILE = 300
STYLE = r"<style|\sstyle=\"(?![a-z]+(?: [a-z-]+)*\")"

# Which rooms a room may import; itself always. Data and pure packages are at the end.
SITE = "cxone_registry.site"
BELOW = {"cxone_registry.isolation", "cxone_registry.audit", "cxone_registry.jobs"}
MAY_IMPORT = {
    # wiring: imports anything, is imported by nothing but wiring
    "cxone_registry.urls": {SITE, "cxone_registry.audit", "tenants.admin", "credentials.admin"},
    "cxone_registry.wsgi": {"cxone_registry.startup"},
    "cxone_registry.asgi": {"cxone_registry.startup"},
    "cxone_registry.celery": {"cxone_registry.startup"},
    "cxone_registry.startup": {"cxone_registry.isolation", "credentials.services"},
    "cxone_registry.embedded": {"cxone_registry.isolation", "cxone_registry.web_logging"},
    "cxone_registry.settings": set(),
    "cxone_registry.logging": set(),
    "cxone_registry.web_logging": {"cxone_registry.logging"},
    SITE: {
        *BELOW,
        # what reports of crashes leave out is what logs leave out
        "cxone_registry.logging",
        "tenants.models",
        "tenants.services",
        "tenants.reports",
        "tenants.rules",
        "credentials.models",
        "credentials.reports",
    },
    # entry points; admin pages are drawn by the site's base classes
    "credentials.admin": {
        SITE,
        "credentials.services",
        "credentials.reports",
        "credentials.models",
        "credentials.rules",
        "credentials.samples",
        "tenants.services",
        "tenants.reports",
        "tenants.rules",
        "tenants.models",
        "tenants.fields",
        "cxone_registry.secret",
    },
    "tenants.admin": {
        SITE,
        "cxone_registry.audit",
        "tenants.services",
        "tenants.reports",
        "tenants.models",
        "tenants.fields",
        "tenants.origins",
        "tenants.rules",
    },
    "tenants.management": {*BELOW, "tenants.models", "tenants.services", "tenants.reports"},
    "credentials.management": {
        *BELOW,
        "credentials.demo",
        "credentials.services",
        "credentials.reports",
        "credentials.models",
        "credentials.crypto",
        "tenants.services",
        "tenants.models",
        "tenants.fields",
    },
    "credentials.demo": {
        *BELOW,
        "credentials.services",
        "credentials.models",
        "tenants.services",
        "tenants.models",
        "tenants.cxone",
        "cxone_registry.secret",
        "tenants.rules",
    },
    # work
    "credentials.services": {
        *BELOW,
        "credentials.models",
        "credentials.fields",
        "credentials.rules",
        "credentials.crypto",
        "credentials.reports",
        "tenants.services",
        "tenants.reports",
        "tenants.rules",
        "tenants.models",
        "tenants.cxone",
        "cxone_registry.secret",
    },
    "credentials.reports": {
        "cxone_registry.audit",
        "cxone_registry.isolation",
        # whether the registry's own work was done
        "cxone_registry.jobs",
        "credentials.models",
        "credentials.rules",
        "credentials.samples",
        "tenants.reports",
        "tenants.rules",
        "tenants.models",
        "cxone_registry.secret",
    },
    "tenants.services": {
        *BELOW,
        "tenants.models",
        "tenants.fields",
        "tenants.origins",
        "tenants.reports",
        "tenants.cxone",
        "tenants.rules",
    },
    "tenants.reports": {"cxone_registry.isolation", "tenants.models", "tenants.rules"},
    "cxone_registry.jobs": {
        "cxone_registry.audit",
        "cxone_registry.isolation",
        "cxone_registry.celery",
    },
    "cxone_registry.audit": {"cxone_registry.isolation"},
    "cxone_registry.isolation": set(),
    # data
    "credentials.models": {
        "cxone_registry.isolation",
        "credentials.fields",
        "tenants.fields",
        "tenants.models",
    },
    "credentials.fields": {"credentials.crypto"},
    "tenants.models": {"cxone_registry.isolation", "tenants.fields", "tenants.origins"},
    "tenants.fields": set(),
    "tenants.origins": {"tenants.rules"},
    # pure
    "credentials.rules": {"tenants.cxone", "tenants.rules"},
    "credentials.samples": set(),
    "credentials.crypto": {"cxone_registry.secret"},
    "tenants.cxone": {"cxone_registry.secret"},
    "tenants.rules": set(),
    "cxone_registry.secret": set(),
}
# The audit room has one page, which the site draws like every other.
EXCEPTIONS = {
    "cxone_registry/audit/admin.py": {SITE, "tenants.services"},
    # What second factors are computed from is sealed by the registry's own key.
    "cxone_registry/site/account/adapter.py": {"credentials.services"},
    # A middleware, as the other addresses that mail programs call: loaded before any page.
    "cxone_registry/site/unsubscribing.py": {"credentials.services"},
    "cxone_registry/site/consumers.py": {"credentials.services"},
    "cxone_registry/site/saml_answers.py": {"credentials.services"},
}
PURE = {
    "tenants/cxone": {"requests", "urllib3", "jwt", "cryptography", "certifi", "idna", "pycurl"},
    "tenants/rules": {"holidays", "idna", "openpyxl"},
    "credentials/crypto": {"cryptography"},
    "credentials/rules": set(),
    "credentials/samples": set(),
    "cxone_registry/secret.py": set(),
}


class Import(NamedTuple):
    file: str
    module: str


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def files(*folders: str, migrations: bool = False) -> list[Path]:
    """Python files of the product, or of some of its folders and files."""
    starts = [ROOT / folder for folder in folders or PRODUCT]
    found = [
        path for start in starts for path in (start.rglob("*.py") if start.is_dir() else [start])
    ]
    return sorted(path for path in found if migrations or "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imports_of(path: Path) -> list[Import]:
    """Everything a file imports, wherever in the file, by absolute name."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*start, *filter(None, [node.module])])
            found += [f"{module}.{alias.name}" for alias in node.names]
    return [Import(name_of(path), module) for module in found]


def room_of(dotted: str) -> str:
    return ".".join(dotted.split(".")[:2])


@cache
def names_in(path: Path) -> set[str]:
    """Every name and attribute that a file mentions."""
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute | ast.Name)
    }


def files_mentioning(name: str) -> set[str]:
    """Files of the product that use a name."""
    return {name_of(path) for path in files() if name in names_in(path)}


def files_calling(attribute: str) -> set[str]:
    """Files with a call ``….attribute(…)``."""
    return {
        name_of(path)
        for path in files(migrations=True)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == attribute
    }


def importing(*modules: str, folders: tuple[str, ...] = PRODUCT) -> set[str]:
    """Files that import one of the modules or something below it."""
    return {
        found.file
        for path in files(*folders, migrations=True)
        for found in imports_of(path)
        if any(f"{found.module}.".startswith(f"{module}.") for module in modules)
    }


def rooms() -> set[str]:
    """Each folder or module with code in it, by dotted name."""
    return {
        room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for path in files()
        if path.name not in ("__init__.py", "apps.py", "tasks.py", "__main__.py")
        or len(path.relative_to(ROOT).parts) > 2
    }


def test_every_room_has_its_place():
    assert rooms() <= MAY_IMPORT.keys()


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_what_lies_below_it(room):
    place = ROOT / Path(*room.split("."))
    up = {
        found
        for path in files(name_of(place if place.is_dir() else place.with_suffix(".py")))
        for found in imports_of(path)
        if found.module.split(".")[0] in PRODUCT
        and room_of(found.module)
        not in MAY_IMPORT[room] | {room} | EXCEPTIONS.get(name_of(path), set())
    }

    assert up == set()


@pytest.mark.parametrize("place", sorted(PURE))
def test_a_pure_package_knows_no_framework(place):
    strangers = {
        found
        for path in files(place)
        for found in imports_of(path)
        if found.module.split(".")[0] not in sys.stdlib_module_names | PURE[place] | {*PRODUCT}
    }

    assert strangers == set()


def test_services_import_no_entry_point():
    above = importing(
        "django.http",
        "django.contrib.admin",
        "tenants.admin",
        "credentials.admin",
        "credentials.tasks",
        folders=("tenants/services", "credentials/services"),
    )

    assert above == set()


def test_reports_can_neither_write_nor_decrypt():
    assert (
        importing("credentials.services", "credentials.crypto", folders=("credentials/reports",))
        == set()
    )


def test_migrations_import_nothing_of_ours_that_can_change():
    own = {
        found
        for path in files(migrations=True)
        if "migrations" in path.parts
        for found in imports_of(path)
        if found.module.split(".")[0] in PRODUCT
    }

    # Fields are part of a table's state and validators of a field's.
    assert {found.module.rpartition(".")[0] for found in own} <= {
        "",
        "credentials",
        "tenants",
        "cxone_registry.isolation",
        "credentials.fields",
        "tenants.fields",
        "tenants.origins",
    }


def test_there_are_no_signals_but_those_of_the_queue():
    assert importing("django.dispatch", "django.db.models.signals", "django.core.signals") == set()
    assert importing("celery.signals") == {"cxone_registry/celery.py"}


def test_a_secret_is_revealed_only_where_it_is_sealed_or_sent():
    assert files_calling("reveal") == {
        "credentials/admin/secret_form.py",  # what was typed is checked before it is sealed
        "credentials/demo/rotating.py",  # plays a consumer that proves what it holds
        "credentials/admin/rotations/consumers.py",  # a consumer's keys are shown once
        "credentials/admin/rotations/forms.py",  # as the form of secrets
        "credentials/admin/channels/acts.py",  # a webhook's new key is shown once
        "credentials/admin/trail/streams.py",  # so is the key of an audit stream
        "credentials/services/trail/sending.py",  # an audit stream's address and key are used
        "credentials/services/trail/streams.py",  # its address is checked before it is sealed
        "credentials/services/sign_on/oidc_flow.py",  # an ID token is verified
        "credentials/services/notices/addresses.py",  # an address is checked before it is sealed
        "credentials/services/notices/keys.py",  # a webhook's key signs
        "credentials/services/consumer_proofs.py",  # compared with what a consumer proves
        "credentials/services/taking_over.py",  # what was pasted is checked before it is stored
        "credentials/services/vault.py",
        "tenants/cxone/client_assertion.py",
        "tenants/cxone/client_auth.py",
        "tenants/cxone/fleet/judge.py",  # looks at an ID token like step_id_token
        "tenants/cxone/fleet/transfer.py",  # the other door
        "tenants/cxone/front_channel.py",  # an ID token as a hint is sent in the URL of a redirect
        "tenants/cxone/inputs.py",  # looks for slips of copying
        "credentials/admin/sharing/hand_in_form.py",  # checks what is pasted
        "credentials/admin/reveals/showing.py",  # answers with it, to who asked and may
        "credentials/admin/sharing/open_link.py",  # shows it once to who was first
        "credentials/services/sharing/links.py",  # hashes a passphrase
        "credentials/services/sharing/opening.py",  # compares a passphrase with its hash
        "credentials/services/sharing/settling.py",  # checks what came in before it is stored
        "tenants/cxone/outbound.py",
        "tenants/cxone/pkce.py",  # hashes a verifier into its challenge
        "tenants/cxone/shown.py",  # names the fields of a form, masks their values
        "tenants/cxone/step_id_token.py",
        "tenants/cxone/text.py",  # masks secrets that CXone repeats
    }


def test_nothing_looks_past_the_organization():
    assert files_mentioning("unscoped") == set()


def test_a_bare_queryset_is_used_only_for_what_the_maintenance_role_does():
    assert {name_of(path) for path in files() if re.search(r"\bQuerySet\(", path.read_text())} == {
        "credentials/services/key_rotation.py",
        "credentials/services/shredding/running.py",
    }


def test_http_leaves_by_one_door():
    clients = importing(
        "requests", "urllib.request", "httpx", "http.client", "aiohttp", "pycurl", "jwt.PyJWKClient"
    )
    outside = {name for name in clients if not name.startswith("tenants/cxone/")}

    # Asks the embedded web server itself whether it answers.
    assert outside <= {"cxone_registry/embedded/health.py"}


def test_nobody_fetches_keys_by_themselves():
    assert files_mentioning("PyJWKClient") == set()


def test_text_is_escaped_by_django_alone():
    assert files_mentioning("mark_safe") == {
        "cxone_registry/site/html.py",  # adds an attribute to cells that Django escaped
    }
    assert importing("django.utils.safestring.SafeText") == set()
    assert {name_of(path) for path in files() if "SafeString(" in path.read_text()} == set()


def test_format_html_gets_its_values_as_arguments():
    formatted = {
        name_of(path)
        for path in files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("format_html", "format_html_join")
        and not isinstance(node.args[0], ast.Constant)
    }

    assert formatted == set()


@pytest.mark.parametrize("banned", ["csrf_exempt", "cache_page", "StreamingHttpResponse", "RawSQL"])
def test_a_name_that_opens_a_door_is_not_used(banned):
    assert files_mentioning(banned) == set()


@pytest.mark.parametrize("banned", ["raw", "extra"])
def test_querysets_carry_no_sql_of_ours(banned):
    assert files_calling(banned) == set()


def _is_mail(path: Path) -> bool:
    """Mail programs know no style sheets of ours, and no policy of ours applies there."""
    return path.is_relative_to(ROOT / "templates" / "mail")


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.*")), ids=name_of)
def test_a_template_holds_no_inline_script_or_style(path):
    text = path.read_text(encoding="utf-8")
    styles = [] if _is_mail(path) else re.findall(STYLE, text)

    assert re.findall(r"<script(?![^>]*\bsrc=)|javascript:", text) == []
    assert styles == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", text) == []
    assert re.findall(r"\|\s*safe\b|autoescape off|\|\s*safeseq", text) == []


def test_no_file_needs_two_screens_to_scroll_through():
    long = {
        name_of(path): count
        for path in files()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }

    assert long == {}

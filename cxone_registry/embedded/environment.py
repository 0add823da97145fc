"""The environment of the children: settings by value, and to each only what its work needs."""

from collections.abc import Mapping

from cxone_registry.embedded.choices import DATABASE_URLS, Choices, given
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.embedded.state import State
from cxone_registry.embedded.valkey import Valkey

DATABASE = "cxone_registry"
ROLE_OF_URL = dict(
    zip(DATABASE_URLS, ("cxr_app", "cxr_owner", "cxr_audit", "cxr_maint"), strict=True)
)
PRIVATE = (
    *DATABASE_URLS,
    "BROKER_URL",
    "SECRET_KEY",
    "CXR_KEYRING_FILE",
    "CXR_ROOT_KEYS",
    "EMAIL_URL",
    "CXR_BOUNCE_TOKEN",
    "CXR_BOUNCE_MAILBOX",
)


def full_environment(
    environ: Mapping[str, str], choices: Choices, state: State, postgres: Postgres, valkey: Valkey
) -> dict[str, str]:
    """For management commands, which may need every role."""
    ours = {"SECRET_KEY": state.secrets()["secret_key"]}
    if not given(environ, "CXR_ROOT_KEYS"):
        ours["CXR_KEYRING_FILE"] = str(state.folder / "keyring")
    ours["CXR_PUBLIC_URL"] = choices.public_url
    ours["CXR_STATIC_ROOT"] = str(state.folder / "static")
    ours["CXR_SANDBOX_HOSTS"] = ",".join(choices.sandbox_origins)
    if not choices.own_database:
        ours |= database_urls(state, postgres)
    if not choices.own_broker:
        ours["BROKER_URL"] = valkey.url()
    merged = {
        **environ,
        **{name: value for name, value in ours.items() if not given(environ, name)},
    }
    if not choices.own_database:
        # PGOPTIONS, PGSERVICE and the like are meant for another server.
        merged = {name: value for name, value in merged.items() if not name.startswith("PG")}
    return merged | {
        "DJANGO_SETTINGS_MODULE": "cxone_registry.settings.embedded",
        "CXR_STATE_DIR": str(choices.state),
        "CXR_PORT": str(choices.port),
        "CXR_SANDBOX_PORT": str(choices.sandbox_port),
        "PYTHONUNBUFFERED": "1",
    }


def without(environment: Mapping[str, str], *names: str) -> dict[str, str]:
    dropped = {*names, *(f"{name}_FILE" for name in names)}
    return {name: value for name, value in environment.items() if name not in dropped}


def database_urls(state: State, postgres: Postgres) -> dict[str, str]:
    passwords = state.secrets()["roles"]
    return {
        name: postgres.url(user=role, password=passwords[role], database=DATABASE)
        for name, role in ROLE_OF_URL.items()
    }

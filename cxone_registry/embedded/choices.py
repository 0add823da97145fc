"""What the person's environment asks for. Read once, refused with a sentence before any start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cxone_registry.embedded.say import RefusedError

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE_URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_AUDIT_URL", "DATABASE_MAINT_URL")
PRODUCTION = {
    "CXR_MODE": "production",
    "DJANGO_SETTINGS_MODULE": "cxone_registry.settings.production",
}
SANDBOX_PORTS = 10  # five clouds, each an issuer and an API
NOT_CONFIGURED = 78  # EX_CONFIG: service managers do not restart on it


@dataclass(frozen=True)
class Choices:
    state: Path
    port: int
    sandbox_port: int
    public_url: str
    own_database: bool  # the person's own, so ours stays off
    own_broker: bool

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def sandbox_ports(self) -> range:
        return range(self.sandbox_port, self.sandbox_port + SANDBOX_PORTS)

    @property
    def sandbox_origins(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.sandbox_ports]


def read_choices(environ: Mapping[str, str]) -> Choices:
    """Raises RefusedError naming the setting that is wrong."""
    _refuse_production(environ)
    port = _port(environ, "CXR_PORT", 8000, last=65535)
    sandbox_port = _port(environ, "CXR_SANDBOX_PORT", 8701, last=65536 - SANDBOX_PORTS)
    choices = Choices(
        state=Path(environ.get("CXR_STATE_DIR") or ROOT / ".state").absolute(),
        port=port,
        sandbox_port=sandbox_port,
        public_url=environ.get("CXR_PUBLIC_URL") or f"http://127.0.0.1:{port}",
        own_database=_all_or_none(environ),
        own_broker=given(environ, "BROKER_URL"),
    )
    if port in choices.sandbox_ports:
        raise RefusedError(
            f"Port {port} is asked for twice: by CXR_PORT, and by the sandbox, which uses"
            f" {SANDBOX_PORTS} ports from CXR_SANDBOX_PORT={sandbox_port} on. Change one of them."
        )
    return choices


def given(environ: Mapping[str, str], name: str) -> bool:
    """Settings may come as NAME, or as NAME_FILE for a file's text."""
    return bool(environ.get(name) or environ.get(f"{name}_FILE"))


def _refuse_production(environ: Mapping[str, str]) -> None:
    for name, value in PRODUCTION.items():
        if environ.get(name) == value:
            raise RefusedError(
                f"{name}={value} is set, and this command runs the embedded mode: plain HTTP on"
                f" loopback with demonstration data. Unset {name} to use it. The folder docker/"
                " holds the production deployment.",
                code=NOT_CONFIGURED,
            )


def _all_or_none(environ: Mapping[str, str]) -> bool:
    missing = [name for name in DATABASE_URLS if not given(environ, name)]
    if missing and len(missing) < len(DATABASE_URLS):
        raise RefusedError(
            "A database of your own needs one URL for each of its four roles. Missing:"
            f" {', '.join(missing)}. Set them too, or unset"
            f" {', '.join(name for name in DATABASE_URLS if name not in missing)} to use the"
            " embedded PostgreSQL.",
            code=NOT_CONFIGURED,
        )
    return not missing


def _port(environ: Mapping[str, str], name: str, default: int, *, last: int) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= last):
        raise RefusedError(
            f"{name} must be a port number from 1 to {last}, not {text!r}.", code=NOT_CONFIGURED
        )
    return int(text)

"""One frozen settings object, read from the environment once."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from facilitate.errors import FacilitateError

_PACKAGE = Path(__file__).resolve().parent

#: an address of our own: nothing that would need quoting in a mail
_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class ConfigError(FacilitateError):
    """A setting cannot be used; the message names it and says what would do."""


def shipped(name: str) -> Path:
    """The folder `templates` or `static`: inside an installed package, beside it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


@dataclass(frozen=True, kw_only=True)
class Config:
    """What an installation can choose: each field is the variable FACILITATE_<NAME>."""

    #: folder for the database, the secret key and uploaded files
    instance: Path
    #: SQLAlchemy address of the database; SQLite in the instance folder unless set
    database_url: str
    #: signs cookies and personal links; kept in the instance folder unless set
    secret_key: str = field(repr=False)
    #: address people type or scan, such as https://workshop.example.org; empty: the request's own
    public_url: str = ""
    #: how many proxies in front of us set X-Forwarded-* (0: none, the headers are ignored)
    proxy_hops: int = 0
    #: largest request body, in bytes
    max_request_bytes: int = 16 * 1024 * 1024
    #: folders with further message catalogues, beside the shipped ones (separated like PATH)
    translations: tuple[Path, ...] = ()
    #: the mail server: smtp://host (STARTTLS), smtps://host or smtp-plain://host; empty: mails
    #: are written into the instance folder
    mail_server: str = ""
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    #: address that mails come from
    mail_from: str = ""
    #: the demo: start page with everyone's links, on the loopback address only
    demo: bool = False

    @property
    def https(self) -> bool:
        """Whether people reach us over https; on plain http, Secure cookies would be dropped."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read FACILITATE_* settings; create the instance folder and its secret key when missing.

        Raises ConfigError with a sentence that names the setting.
        """
        env = os.environ if environ is None else environ
        instance = Path(env.get("FACILITATE_INSTANCE") or "instance").absolute()
        try:
            instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"FACILITATE_INSTANCE: cannot make the folder {instance}: {error.strerror}."
            ) from error
        public_url = env.get("FACILITATE_PUBLIC_URL", "").rstrip("/")
        if public_url and not public_url.startswith(("http://", "https://")):
            raise ConfigError("FACILITATE_PUBLIC_URL must start with http:// or https://.")
        return cls(
            instance=instance,
            database_url=_database_url(env.get("FACILITATE_DATABASE_URL", ""), instance),
            secret_key=env.get("FACILITATE_SECRET_KEY") or _kept_secret(instance),
            public_url=public_url,
            proxy_hops=_whole_number(env, "FACILITATE_PROXY_HOPS", 0),
            max_request_bytes=_whole_number(env, "FACILITATE_MAX_REQUEST_BYTES", 16 * 1024 * 1024),
            translations=tuple(
                Path(p) for p in env.get("FACILITATE_TRANSLATIONS", "").split(os.pathsep) if p
            ),
            mail_server=_mail_server(env),
            mail_user=env.get("FACILITATE_MAIL_USER", ""),
            mail_password=env.get("FACILITATE_MAIL_PASSWORD", ""),
            mail_from=env.get("FACILITATE_MAIL_FROM", ""),
            demo=_yes_or_no(env, "FACILITATE_DEMO"),
        )


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'facilitate.sqlite3'}"
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise ConfigError(
        "FACILITATE_DATABASE_URL must start with postgresql:// or sqlite:///, "
        "such as postgresql://user:password@host/facilitate."
    )


def _mail_server(env: Mapping[str, str]) -> str:
    """The address of the mail server, when everything else about mail fits it."""
    url = env.get("FACILITATE_MAIL_SERVER", "")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("smtp", "smtps", "smtp-plain") and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not parts.hostname or parts.username or parts.path.strip("/"):
        raise ConfigError(
            "FACILITATE_MAIL_SERVER must be smtp://host:port (encrypted by STARTTLS), "
            "smtps://host:port or, without encryption, smtp-plain://host:port."
        )
    if parts.scheme == "smtp-plain" and env.get("FACILITATE_MAIL_USER"):
        raise ConfigError(
            "FACILITATE_MAIL_USER needs an encrypted FACILITATE_MAIL_SERVER: smtp:// or smtps://."
        )
    if not _ADDRESS.fullmatch(env.get("FACILITATE_MAIL_FROM", "")):
        raise ConfigError(
            "FACILITATE_MAIL_FROM must be the address that mails come from, "
            "such as workshops@example.org."
        )
    return url


def _kept_secret(instance: Path) -> str:
    """The installation's own key, made at the first start; link-then-read, so two starts agree."""
    kept = instance / "secret-key"
    if not kept.exists():
        mine = instance / f".secret-key-{secrets.token_hex(4)}"
        mine.write_text(secrets.token_hex(32))
        mine.chmod(0o600)
        try:
            os.link(mine, kept)
        except FileExistsError:
            pass  # another process was first: its key counts
        finally:
            mine.unlink()
    return kept.read_text().strip()


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "")
    if not value:
        return default
    if not value.isdecimal():
        raise ConfigError(f"{name} must be a whole number, 0 or more.")
    return int(value)


def _yes_or_no(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").lower()
    if value in ("", "0", "no", "false"):
        return False
    if value in ("1", "yes", "true"):
        return True
    raise ConfigError(f"{name} must be yes or no.")

"""What the environment variables say, read once and checked."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in TRUE


def number(name: str, default: float) -> float:
    value = os.environ.get(name)
    try:
        return default if value is None else float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}") from None


def words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def data_folder() -> Path:
    folder = Path(os.environ.get("KEZHI_DATA") or Path.home() / ".kezhi").expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in ("static", "uploads", "results", "logs"):
            (folder / part).mkdir(exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"KEZHI_DATA: {folder} cannot be written ({error.strerror}). Name another folder"
        ) from None
    return folder


def secret_key(folder: Path) -> str:
    """The key from the environment, or one made once and kept beside the data."""
    key = os.environ.get("KEZHI_SECRET_KEY")
    if key:
        return key
    kept = folder / "secret_key"
    if not kept.exists():
        make_secret_key(kept)
    return kept.read_text(encoding="ascii").strip()


def make_secret_key(kept: Path) -> None:
    """Written whole, then given its name: of two processes the second finds it there."""
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
    with contextlib.suppress(FileExistsError):
        os.link(fresh, kept)
    fresh.unlink()


def refuse_weak_production(key: str, hosts: list[str]) -> None:
    """In production a weak configuration is a reason not to start at all."""
    faults = []
    if flag("KEZHI_DEBUG"):
        faults.append("KEZHI_DEBUG shows the inside of the program to anybody: unset it")
    if not hosts or "*" in hosts:
        faults.append("KEZHI_ALLOWED_HOSTS must name the hosts people use, such as crm.example.com")
    if len(key) < 50 or len(set(key)) < 10:
        faults.append("KEZHI_SECRET_KEY is weak: unset it, or give 50 random characters")
    if faults:
        raise ImproperlyConfigured(
            "\n  ".join(["this is no configuration for production:", *faults])
        )


def database(folder: Path) -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return sqlite(folder / "kezhi.sqlite3")
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/database"
        ) from None
    if parsed["ENGINE"].endswith("sqlite3"):
        return sqlite(Path(parsed["NAME"]))
    parsed["CONN_HEALTH_CHECKS"] = True
    parsed["OPTIONS"] = {
        **parsed.get("OPTIONS", {}),
        # Short waits: an outage is told at once, and over as soon as the server is back.
        "pool": {"min_size": 1, "max_size": 8, "timeout": 3, "reconnect_timeout": 3},
    }
    return parsed


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # DEFERRED fails "database is locked" under several writers; IMMEDIATE waits its turn.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-16000;"
            ),
        },
    }


def mail() -> dict[str, Any]:
    """Django's mail settings from KEZHI_MAIL, such as smtp://name:password@mail.example.com:587.

    smtp:// asks for STARTTLS (`?tls=no` for a relay on the same machine), smtps:// is TLS from the
    first byte. Without it mails are written to the console.
    """
    url = urlsplit(os.environ.get("KEZHI_MAIL", ""))
    sender = os.environ.get("KEZHI_MAIL_FROM", "Kezhi <kezhi@localhost>")
    if not url.hostname:
        return {
            "MAIL_IS_SET": False,
            "DEFAULT_FROM_EMAIL": sender,
            "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        }
    is_wrapped = url.scheme == "smtps"
    return {
        "MAIL_IS_SET": True,
        "DEFAULT_FROM_EMAIL": sender,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if is_wrapped else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": is_wrapped,
        "EMAIL_USE_TLS": not is_wrapped and "tls=no" not in url.query,
        "EMAIL_TIMEOUT": 20,
    }

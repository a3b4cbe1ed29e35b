"""What the environment variables say, read once and checked."""

import os
import secrets
from pathlib import Path
from typing import Any

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
    for part in ("static", "uploads", "results", "logs"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The key from the environment, or one made once and kept beside the data."""
    key = os.environ.get("KEZHI_SECRET_KEY")
    if key:
        return key
    kept = folder / "secret_key"
    try:
        with kept.open("x", encoding="ascii") as new:
            kept.chmod(0o600)
            new.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return kept.read_text(encoding="ascii").strip()


def database(folder: Path) -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return sqlite(folder / "kezhi.sqlite3")
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    if parsed["ENGINE"].endswith("sqlite3"):
        return sqlite(Path(parsed["NAME"]))
    parsed["CONN_HEALTH_CHECKS"] = True
    parsed["OPTIONS"] = {
        **parsed.get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
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

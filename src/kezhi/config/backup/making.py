"""Making a backup: snapshot, examine, seal, read back, note."""

import json
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from kezhi.config import about
from kezhi.config.backup import archive, postgres, sqlite

LAST = "last_backup.json"


def engine_of(settings: dict[str, Any]) -> str:
    return "sqlite" if settings["ENGINE"].endswith("sqlite3") else "postgresql"


def snapshot(settings: dict[str, Any], target: Path) -> tuple[dict[str, int], list[str]]:
    """The database of one moment as a file, found sound, with its rows and migrations."""
    if engine_of(settings) == "sqlite":
        sqlite.snapshot(Path(settings["NAME"]), target)
        return sqlite.examine(target), sqlite.applied_migrations(target)
    rows, migrations = postgres.dump(settings, target)
    postgres.examine(settings, target)
    return rows, migrations


def make(settings: dict[str, Any], data: Path, target: Path, now: datetime) -> archive.Manifest:
    """Write a verified backup to `target` and note it as the last one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".backup-", dir=target.parent))
    try:
        engine = engine_of(settings)
        database = scratch / archive.database_name(engine)
        rows, migrations = snapshot(settings, database)
        manifest = archive.Manifest(
            created_at=now.isoformat(timespec="seconds"),
            version=about.version(),
            engine=engine,
            rows=rows,
            migrations=migrations,
        )
        archive.write(target, manifest, database, data)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    verify(target)
    note = {"at": manifest.created_at, "file": str(target), "rows": sum(manifest.rows.values())}
    (data / LAST).write_text(json.dumps(note), encoding="utf-8")
    return manifest


def verify(path: Path) -> archive.Manifest:
    """Read the archive back as a restore would, byte for byte."""
    with archive.opened(path) as (bundle, manifest):
        for name, wanted in manifest.files.items():
            with bundle.open(name) as stream:
                if archive.sha256(stream) != wanted:
                    raise archive.Damaged(f"{name} does not match its digest.")
    return manifest


def last(data: Path) -> dict[str, Any] | None:
    """When the last verified backup was made, or None."""
    try:
        noted: dict[str, Any] = json.loads((data / LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return noted


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest backups of a folder."""
    found = sorted(folder.glob("kezhi-*.zip"), key=lambda path: path.name)
    old = found[:-keep] if keep else []
    for path in old:
        path.unlink()
    return old

"""Restoring: everything is unpacked, loaded and counted beside the living data, then swapped in."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kezhi.config.backup import archive, postgres, sqlite
from kezhi.config.backup.making import engine_of


class Unfit(Exception):
    """The backup is whole, yet cannot be restored here; the text says why."""


@dataclass(frozen=True)
class Restored:
    manifest: archive.Manifest
    aside: str  # where the former data went


def restore(
    settings: dict[str, Any], data: Path, path: Path, known: set[str], now: datetime
) -> Restored:
    """Put the backup in the place of the present data, which is kept aside.

    `known` are the migrations of this version. Until the last step nothing in use is touched.
    """
    with archive.opened(path) as (bundle, manifest):
        check_fits(manifest, settings, known, data)
        stage = Path(tempfile.mkdtemp(prefix=".restore-", dir=data))
        try:
            archive.unpack(bundle, manifest, stage)
            aside = data / f"before-restore-{now:%Y%m%d-%H%M%S}"
            place = restore_sqlite if manifest.engine == "sqlite" else restore_postgres
            return Restored(manifest, place(settings, manifest, stage, data, aside))
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def check_fits(
    manifest: archive.Manifest, settings: dict[str, Any], known: set[str], data: Path
) -> None:
    if manifest.engine != engine_of(settings):
        raise Unfit(
            f"The backup is of {manifest.engine}, this installation uses {engine_of(settings)}. "
            "cure: set DATABASE_URL to a database of the backup's kind"
        )
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise Unfit(
            f"The backup was made by Kezhi {manifest.version}, which is newer: this one does not "
            f"know {unknown[0]}. cure: update Kezhi first"
        )
    data.mkdir(parents=True, exist_ok=True)


def compare(manifest: archive.Manifest, rows: dict[str, int]) -> None:
    wrong = [name for name in manifest.rows if rows.get(name) != manifest.rows[name]]
    if wrong or len(rows) != len(manifest.rows):
        raise archive.Damaged(f"Row counts differ from the manifest: {', '.join(wrong[:5])}")


def restore_sqlite(
    settings: dict[str, Any], manifest: archive.Manifest, stage: Path, data: Path, aside: Path
) -> str:
    fresh = stage / archive.database_name("sqlite")
    compare(manifest, sqlite.examine(fresh))
    aside.mkdir()
    target = Path(settings["NAME"])
    if target.parent.stat().st_dev != stage.stat().st_dev:
        raise Unfit(f"{target} and {data} lie on different file systems.")
    swap_folders(stage / "data", data, aside)
    sqlite.put_in_place(fresh, target, aside)
    return str(aside)


def restore_postgres(
    settings: dict[str, Any], manifest: archive.Manifest, stage: Path, data: Path, aside: Path
) -> str:
    stamp = aside.name.removeprefix("before-restore-").replace("-", "_")
    fresh, former = f"kezhi_fresh_{stamp}", f"kezhi_before_{stamp}"
    rows = postgres.load(settings, stage / archive.database_name("postgresql"), fresh)
    try:
        compare(manifest, rows)
        postgres.put_in_place(settings, fresh, former)
    except BaseException:
        postgres.drop(settings, fresh)
        raise
    aside.mkdir()
    swap_folders(stage / "data", data, aside)
    return f"{aside}, database {former}"


def swap_folders(fresh: Path, data: Path, aside: Path) -> None:
    for name in archive.FOLDERS:
        if (data / name).exists():
            os.replace(data / name, aside / name)
        if (fresh / name).exists():
            os.replace(fresh / name, data / name)

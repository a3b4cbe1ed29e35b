"""kezhi backup: one verified file that holds the database, the uploads and the results."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("kezhi backup", description=__doc__)
    parser.add_argument("--to", type=Path, help="file or folder (default KEZHI_DATA/backups)")
    parser.add_argument("--keep", type=int, default=0, help="delete all but the newest N there")
    parser.add_argument("--verify", type=Path, metavar="FILE", help="only examine this backup")
    options = parser.parse_args(arguments)

    from django.conf import settings

    from kezhi.config.backup import archive, making, postgres, sqlite

    try:
        if options.verify:
            return report(making.verify(options.verify), options.verify)
        now = datetime.now(UTC)
        target = target_file(options.to or settings.KEZHI_DATA / "backups", now)
        manifest = making.make(settings.DATABASES["default"], settings.KEZHI_DATA, target, now)
        making.prune(target.parent, options.keep)
    except (archive.Damaged, postgres.Refused, sqlite.Unsound, OSError) as error:
        sys.stderr.write(f"No backup was made. {error}\n")
        return 1
    return report(manifest, target)


def target_file(wanted: Path, now: datetime) -> Path:
    if wanted.suffix == ".zip":
        return wanted.resolve()
    return wanted.resolve() / f"kezhi-{now:%Y%m%d-%H%M%S}.zip"


def report(manifest, path: Path) -> int:  # type: ignore[no-untyped-def]
    sys.stdout.write(
        f"{path}\n{path.stat().st_size / 1e6:.1f} MB, {manifest.engine}, {len(manifest.rows)} "
        f"tables, {sum(manifest.rows.values()):,} rows, {len(manifest.files) - 1} files, "
        f"of {manifest.created_at}: verified\n"
    )
    return 0

"""kezhi restore: put a backup in the place of the present data, which is kept aside."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("kezhi restore", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--replace", action="store_true", help="yes, also where a database is already in use"
    )
    options = parser.parse_args(arguments)

    import django

    django.setup()
    from django.conf import settings

    from kezhi.config import running
    from kezhi.config.backup import archive, postgres, restoring, sqlite
    from kezhi.kit import database

    target, data = settings.DATABASES["default"], settings.KEZHI_DATA
    known = database.known_migrations()
    database.close_connections()
    try:
        with running.held(data, alone=True):
            if not options.replace and is_in_use(target):
                sys.stderr.write(
                    "There is a database already. It would be kept aside. "
                    "cure: kezhi restore --replace FILE\n"
                )
                return 2
            done = restoring.restore(target, data, options.file, known, datetime.now(UTC))
    except (
        archive.Damaged,
        restoring.Unfit,
        postgres.Refused,
        running.InUse,
        sqlite.Unsound,
        OSError,
    ) as error:
        return refuse(str(error))
    rows = sum(done.manifest.rows.values())
    sys.stdout.write(
        f"Restored {rows:,} rows in {len(done.manifest.rows)} tables and "
        f"{len(done.manifest.files) - 1} files of {done.manifest.created_at}; counts verified.\n"
        f"The former data are kept in {done.aside}\n"
    )
    return 0


def refuse(reason: str) -> int:
    sys.stderr.write(f"Nothing was restored and nothing was changed. {reason}\n")
    return 1


def is_in_use(target: dict[str, Any]) -> bool:
    from kezhi.config.backup import postgres

    if target["ENGINE"].endswith("sqlite3"):
        path = Path(target["NAME"])
        return path.is_file() and path.stat().st_size > 0
    if not postgres.exists(target):
        return False
    with postgres.connect(target) as connection:
        return bool(postgres.count_rows(connection))

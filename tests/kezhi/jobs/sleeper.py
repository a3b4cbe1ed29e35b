"""A job that can be cut off: it notes each start and waits for a file before it ends."""

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def sleep_until_allowed(folder: str) -> str:
    home = Path(folder)
    with (home / "starts").open("a") as starts:
        starts.write(f"{os.getpid()}\n")
    while not (home / "allowed").exists():
        time.sleep(0.02)
    (home / "ended").touch()
    return "done"

"""64 uploads at once against two server processes: each file makes one import, none lost."""

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.clerk import TOKEN, Clerk
from tests.processes import Machine

pytestmark = pytest.mark.slow

UPLOADERS = 64
LINE = "xxKezhixx"
BEARER = """
from django.utils import timezone
from kezhi.staff.models import User
from kezhi.staff.services import tokens
user = User.objects.get(email="clerk@example.com")
made = tokens.create_token(by=user, now=timezone.now(), name="t", days=30, is_read_only=False)
print(made[1])
"""
KEPT = """
import json
from collections import Counter
from django_tasks_db.models import DBTaskResult
from kezhi.exchange import queries
from kezhi.exchange.models import ImportBatch
batches = list(ImportBatch.objects.all())
folder = queries.folder_of(batches[0]).parent
print(json.dumps({
    "imports": len(batches),
    "contents": len({batch.sha256 for batch in batches}),
    "attempts": max(batch.attempt for batch in batches),
    "whole": sum(queries.source_path(batch).stat().st_size == batch.size for batch in batches),
    "folders": len(list(folder.iterdir())),
    "jobs": DBTaskResult.objects.filter(task_path__endswith="read_upload").count(),
}))
"""


def content(number: int) -> str:
    return "order no,date,customer no,amount\n" + f"{number},2024-01-05,C{number},1\n" * 500


class Uploader(Clerk):
    """Sends files through the page of the wizard, and through REST."""

    def __init__(self, machine: Machine, port: int) -> None:
        super().__init__(machine, port)
        self.bearer = machine.python(BEARER)

    def page(self, number: int) -> int:
        """The import that the answer of the page leads to."""
        own = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Origin": self.address,
        }
        try:
            self.send("/imports/new/", own, number)
        except urllib.error.HTTPError as answer:
            with answer:
                return int(answer.headers["Location"].split("/")[2])
        raise AssertionError("the form was shown again")

    def rest(self, number: int, key: str) -> int:
        own = {"Authorization": f"Bearer {self.bearer}", "Idempotency-Key": key}
        return int(json.loads(self.send("/api/v1/imports", own, number))["id"])

    def send(self, path: str, headers: dict[str, str], number: int) -> str:
        parts = [
            f'--{LINE}\r\nContent-Disposition: form-data; name="kind"\r\n\r\norders',
            f'--{LINE}\r\nContent-Disposition: form-data; name="file"; filename="{number}.csv"'
            f"\r\nContent-Type: text/csv\r\n\r\n{content(number)}",
            f"--{LINE}--\r\n",
        ]
        form = {"Content-Type": f"multipart/form-data; boundary={LINE}"}
        body = "\r\n".join(parts).encode()
        request = urllib.request.Request(self.address + path, body, {**headers, **form})
        with self.opener.open(request, timeout=120) as answer:
            return str(answer.read().decode())


@pytest.fixture
def uploader(machine: Machine) -> Uploader:
    return Uploader(machine, machine.serve("--workers", "2", "--no-jobs"))


def kept(machine: Machine) -> dict[str, int]:
    return dict(json.loads(machine.python(KEPT)))


def test_64_files_make_64_imports(machine: Machine, uploader: Uploader) -> None:
    with ThreadPoolExecutor(UPLOADERS) as pool:
        made = list(pool.map(uploader.page, range(UPLOADERS)))
    assert len(set(made)) == UPLOADERS
    assert kept(machine) == {
        "imports": UPLOADERS, "contents": UPLOADERS, "attempts": 1, "whole": UPLOADERS,
        "folders": UPLOADERS, "jobs": UPLOADERS,
    }  # fmt: skip


def test_one_file_64_times_is_recognized(machine: Machine, uploader: Uploader) -> None:
    with ThreadPoolExecutor(UPLOADERS) as pool:
        made = set(pool.map(uploader.page, [7] * UPLOADERS))
    assert len(made) == 1
    assert kept(machine) == {
        "imports": 1, "contents": 1, "attempts": 1, "whole": 1, "folders": 1, "jobs": 1,
    }  # fmt: skip


def test_doubled_calls_make_one_import_each(machine: Machine, uploader: Uploader) -> None:
    """Each of 32 programs sends its file twice at once, with the same key."""
    numbers = [*range(UPLOADERS // 2)] * 2
    with ThreadPoolExecutor(UPLOADERS) as pool:
        made = list(pool.map(uploader.rest, numbers, [f"key-{number}" for number in numbers]))
    assert made[: len(made) // 2] == made[len(made) // 2 :]
    assert len(set(made)) == UPLOADERS // 2
    assert kept(machine) == {
        "imports": 32, "contents": 32, "attempts": 1, "whole": 32, "folders": 32, "jobs": 32,
    }  # fmt: skip

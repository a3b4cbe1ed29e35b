"""Real processes of the product, each on a data folder of its own, ended when the test ends."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[1]
PATIENCE = 900
# Set for the tests' own process, refused by the product in production.
OF_THE_TESTS = {"DJANGO_ALLOW_ASYNC_UNSAFE"}


def wait_for(happened: Callable[[], Any]) -> None:
    """Wait until it happened; only a fault makes a test wait to the end."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(url: str) -> int:
    """The HTTP status, or 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


class Machine:
    """A data folder, a database, and the processes started on them."""

    def __init__(self, data: Path, database_url: str = "", **variables: str) -> None:
        self.data = data
        self.environment = {
            **{key: value for key, value in os.environ.items() if key not in OF_THE_TESTS},
            "KEZHI_DATA": str(data),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "kezhi.config.settings",
            "DATABASE_URL": database_url,
            **variables,
        }
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *command: str, output: Any = subprocess.PIPE) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *command],
            env=self.environment,
            cwd=ROOT,
            text=True,
            stdout=output,
            stderr=output,
        )
        self.started.append(process)
        return process

    def kezhi(self, *arguments: str, output: Any = subprocess.PIPE) -> "subprocess.Popen[str]":
        return self.start("-m", "kezhi.config.cli", *arguments, output=output)

    def serve(self, *arguments: str) -> int:
        """`kezhi serve` until it answers: the port it answers on."""
        port = free_port()
        # A file: a pipe that nobody empties would stop the server once it is full.
        self.told = self.data.with_name(f"{self.data.name}-{port}.log")
        with self.told.open("w") as output:
            process = self.kezhi("serve", "--port", str(port), *arguments, output=output)

        def answers() -> bool:
            assert process.poll() is None, self.told.read_text()
            return status_of(f"http://127.0.0.1:{port}/health/") == 200

        wait_for(answers)
        return port

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """`kezhi ...` to its end."""
        process = self.kezhi(*arguments)
        out, err = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def python(self, code: str) -> str:
        """What a few lines print, with Django ready."""
        process = self.start("-c", f"import django; django.setup()\n{code}")
        out, err = process.communicate()
        assert process.returncode == 0, err
        return out.strip()

    def __enter__(self) -> "Machine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self.started:
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stderr):
                if stream:
                    stream.close()

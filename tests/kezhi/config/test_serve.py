"""The server as a user starts it: real processes on a port of their own."""

import json
import signal
import urllib.request

import pytest
from tests.processes import Machine, status_of, wait_for

pytestmark = pytest.mark.slow


def health(port: int) -> dict[str, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=30) as answer:
        words: dict[str, str] = json.load(answer)
    return words


def living_workers(machine: Machine) -> str:
    return machine.python("from kezhi.jobs.models import Worker; print(Worker.objects.count())")


def test_it_serves_pages_and_style_and_ends_cleanly(bare_machine: Machine) -> None:
    port = bare_machine.serve("--workers", "1")
    server = bare_machine.started[-1]
    wait_for(lambda: health(port)["jobs"] == "ok")
    assert status_of(f"http://127.0.0.1:{port}/sign-in/") == 200
    assert status_of(f"http://127.0.0.1:{port}/static/vendor/tabler.min.css") == 200
    server.send_signal(signal.SIGTERM)
    assert server.wait() == 0, bare_machine.told.read_text()
    assert f"http://127.0.0.1:{port}/" in bare_machine.told.read_text()
    assert status_of(f"http://127.0.0.1:{port}/health/") == 0
    assert (
        bare_machine.python("from kezhi.jobs.models import Worker; print(Worker.objects.count())")
        == "0"
    )


def test_a_killed_server_leaves_nobody_behind(machine: Machine) -> None:
    port = machine.serve("--workers", "1")
    server = machine.started[-1]
    server.kill()
    wait_for(lambda: status_of(f"http://127.0.0.1:{port}/health/") == 0)
    wait_for(lambda: living_workers(machine) == "0")


def test_a_port_in_use_is_named_with_its_cure(machine: Machine) -> None:
    port = machine.serve("--workers", "1", "--no-jobs")
    second = machine.run("serve", "--port", str(port))
    assert second.returncode == 1
    assert f"--port {port + 1}" in second.stderr

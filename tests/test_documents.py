"""What the documents point at exists, and what they tell an operator to type is understood."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]  # fmt: skip
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)|<img[^>]*src=\"([^\"]+)\"")
SETTING = re.compile(r"KEZHI_[A-Z_]+")
NOT_TO_BE_SET = {"KEZHI_STYLE_PAGE", "KEZHI_SERVER_PID"}  # by tests, and by the server itself


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    targets = {found.group(1) or found.group(2) for found in LINK.finditer(text)}
    inside = [one for one in targets if "://" not in one and not one.startswith("mailto:")]
    assert [one for one in inside if not (document.parent / one).exists()] == []


def test_files_of_operations_exist() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    named = set(re.findall(r"deploy/[\w.*-]+", text))
    assert len(named) >= 3
    assert [one for one in named if not list(ROOT.glob(one))] == []


def test_every_setting_is_documented() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    read = set(SETTING.findall(code)) - NOT_TO_BE_SET
    assert sorted(one for one in read if f"`{one}`" not in text) == []
    assert sorted(one for one in SETTING.findall(text) if one not in read) == []


def started() -> list[tuple[str, list[str]]]:
    """Commands with their options, as the units and the image start them."""
    found = []
    for unit in sorted((ROOT / "deploy").glob("*.service")):
        line = re.search(r"^ExecStart=/opt/kezhi/bin/kezhi (.+)$", unit.read_text("utf-8"), re.M)
        assert line, unit.name
        found.append((unit.name, shlex.split(line.group(1))))
    image = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    line = re.search(r"^CMD \[(.+)\]$", image, re.M)
    assert line
    found.append(("Containerfile", [one.strip(' "') for one in line.group(1).split(",")]))
    return found


@pytest.mark.parametrize(("name", "command"), started())
def test_services_are_started_with_options_that_exist(name: str, command: list[str]) -> None:
    """A last option that nobody knows is the only thing that is refused."""
    run = [sys.executable, "-m", "kezhi.config.cli", *command, "--no-such-option"]
    answer = subprocess.run(run, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert answer.stderr.strip().endswith("unrecognized arguments: --no-such-option")

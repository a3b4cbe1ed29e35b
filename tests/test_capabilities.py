"""Each row of docs/capabilities.md names a test that exists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROW = re.compile(
    r"^\| *(S\d+-\d+\w?) *\|.*\| *`?(?P<path>[\w/.]+)::(?P<name>\w+)`? *\| *$", re.MULTILINE
)
LOOSE = re.compile(r"^\| *S\d+-\d+", re.MULTILINE)


def table() -> str:
    return (ROOT / "docs/capabilities.md").read_text(encoding="utf-8")


def test_every_row_ends_in_a_test() -> None:
    assert len(ROW.findall(table())) == len(LOOSE.findall(table()))


def test_every_named_test_exists() -> None:
    missing = []
    for match in ROW.finditer(table()):
        path = ROOT / match["path"]
        tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        if match["name"] not in names:
            missing.append(f"{match[1]}: {match['path']}::{match['name']}")
    assert not missing

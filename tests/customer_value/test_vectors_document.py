"""docs/vectors.md names tests that exist, and every published figure has one."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (?!figure\b|-)", re.MULTILINE)


def document() -> str:
    return (ROOT / "docs" / "vectors.md").read_text("utf-8")


def test_every_row_names_a_test() -> None:
    rows = [line for line in document().splitlines() if ROW.match(line) and "---" not in line]
    assert [row for row in rows if not NAMED.search(row)] == []
    assert len(rows) > 50


def test_every_named_test_exists() -> None:
    missing = []
    for path, name in NAMED.findall(document()):
        tree = ast.parse((Path(__file__).parent / path).read_text("utf-8"))
        if name not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}:
            missing.append(f"{path}::{name}")
    assert missing == []

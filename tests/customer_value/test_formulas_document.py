"""docs/formulas.md names every formula and model of the library."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src" / "customer_value"
MACHINERY = {"arithmetic.py", "base.py", "counting.py", "orders.py", "dropout.py"}


def test_every_formula_is_in_the_document() -> None:
    document = (ROOT / "docs" / "formulas.md").read_text("utf-8")
    names = [
        node.name
        for path in sorted(FOLDER.rglob("*.py"))
        if path.name not in MACHINERY
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert [name for name in names if f"{name}`" not in document] == []

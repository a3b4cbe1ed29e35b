"""docs/glossary.md, the code and the Chinese catalogues say the same."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import polib
import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(
    r"^\| *(?P<term>[^|]+?) *\| *(?P<chinese>[^|]+?) *\| *`(?P<code>\w+)` *\|", re.MULTILINE
)


class Row(NamedTuple):
    term: str
    chinese: str
    code: str


def rows() -> list[Row]:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    return [Row(**match.groupdict()) for match in ROW.finditer(text)]


@pytest.fixture(scope="module")
def names() -> set[str]:
    """Every class, function, field and argument of both packages."""
    found: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
    return found


@pytest.fixture(scope="module")
def chinese() -> dict[str, set[str]]:
    """What each English word, written small, is in Chinese."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "src/kezhi").glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            words = {entry.msgstr, *entry.msgstr_plural.values()}
            for english in (entry.msgid, entry.msgid_plural):
                found.setdefault(english.lower(), set()).update(words)
    return found


def test_the_glossary_has_rows() -> None:
    assert len(rows()) == len({row.term for row in rows()}) > 0


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.term)
def test_a_term_exists_in_code(row: Row, names: set[str]) -> None:
    assert row.code in names


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.term)
def test_a_term_has_its_chinese(row: Row, chinese: dict[str, set[str]]) -> None:
    assert row.chinese in chinese.get(row.term.lower(), set())

"""Things stay small enough to be read at one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = [
    path for folder in ("src", "tests", "tools", "bench") for path in (ROOT / folder).rglob("*.py")
]
CODE = [path for path in CODE if "migrations" not in path.parts]
TEMPLATES = [path for path in (ROOT / "src").rglob("*.html") if "vendor" not in path.parts]

# path, or path::function -> why it may be longer
EXCEPTIONS: dict[str, str] = {}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function and its lines, the docstring apart: in the library it holds the formula."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            has_docstring = ast.get_docstring(node, clean=False) is not None
            docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
            yield (
                f"{name_of(path)}::{node.name}",
                (node.end_lineno or 0) - node.lineno + 1 - docstring,
            )


def too_long(sizes: Iterator[tuple[str, int]], limit: int) -> dict[str, int]:
    return {name: size for name, size in sizes if size > limit and name not in EXCEPTIONS}


def test_no_file_passes_400_lines() -> None:
    assert not too_long(((name_of(path), line_count(path)) for path in CODE), 400)


def test_no_function_passes_50_lines() -> None:
    assert not too_long((pair for path in CODE for pair in functions(path)), 49)


def test_no_template_passes_150_lines() -> None:
    assert not too_long(((name_of(path), line_count(path)) for path in TEMPLATES), 150)


def test_every_exception_is_still_needed() -> None:
    sizes = {name_of(path): (line_count(path), 400) for path in CODE}
    sizes |= {name_of(path): (line_count(path), 150) for path in TEMPLATES}
    sizes |= {name: (size, 49) for path in CODE for name, size in functions(path)}
    for name, reason in EXCEPTIONS.items():
        assert reason
        assert name in sizes, f"{name} is gone"
        size, limit = sizes[name]
        assert size > limit, f"{name} has become short enough"

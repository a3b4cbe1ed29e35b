"""Copies what assets.toml names from node_modules to kit's static/vendor, ready to be served."""

import gzip
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/kezhi/kit/static/vendor"

# A pointer to a map that is not there breaks hashed file names and clutters the console.
SOURCE_MAP = re.compile(rb"^\s*(?://|/\*)# sourceMappingURL=.*$\n?", re.MULTILINE)
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
EMPTY_BOX = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')

SYMBOL = {
    "outline": 'fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round"',
    "filled": 'fill="currentColor"',
}


def sprite(names: list[str]) -> str:
    """One file with every drawing as a symbol."""
    symbols = [symbol(name) for name in sorted(set(names))]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def symbol(name: str) -> str:
    kind, stem = (
        ("filled", name.removesuffix("-filled")) if name.endswith("-filled") else ("outline", name)
    )
    drawing = DRAWING.search(read(f"@tabler/icons/icons/{kind}/{stem}.svg").decode())
    if drawing is None:
        raise SystemExit(f"assets: the icon {name} is no SVG")
    paths = " ".join(EMPTY_BOX.sub("", drawing[1]).split())
    return f'<symbol id="i-{name}" viewBox="0 0 24 24" {SYMBOL[kind]}>{paths}</symbol>'


def read(path: str) -> bytes:
    try:
        return (MODULES / path).read_bytes()
    except FileNotFoundError:
        raise SystemExit(
            f"assets: node_modules/{path} is missing. Cure: make setup, or correct assets.toml"
        ) from None


def license_name(path: str) -> str:
    package, _, name = path.rpartition("/")
    return f"{package.strip('@').replace('/', '-')}.{Path(name).stem}.txt"


def built(wanted: dict[str, list[str]]) -> dict[str, bytes]:
    """Every file of the folder and what is in it."""
    files = {Path(path).name: SOURCE_MAP.sub(b"", read(path)) for path in wanted["files"]}
    files["icons.svg"] = sprite(wanted["icons"]).encode()
    packed = {f"{name}.gz": gzip.compress(data, 9, mtime=0) for name, data in files.items()}
    licenses = {f"licenses/{license_name(path)}": read(path) for path in wanted["licenses"]}
    return files | packed | licenses


def main() -> int:
    files = built(tomllib.loads((ROOT / "assets.toml").read_text(encoding="utf-8")))
    for name, data in files.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    for stale in {path for path in VENDOR.rglob("*") if path.is_file()}:
        if stale.relative_to(VENDOR).as_posix() not in files:
            stale.unlink()
    size = sum(map(len, files.values()))
    print(f"assets: {len(files)} files, {size / 1e6:.1f} MB in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

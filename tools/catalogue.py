"""Keeps the Chinese catalogue of every feature equal to the words in its code and templates.

    python tools/catalogue.py update [FEATURE …]   take up new words, drop those no longer used
    python tools/catalogue.py check                fails where an update or a translation is due
    python tools/catalogue.py compile              writes the .mo files that the server reads

A feature's words lie in src/kezhi/FEATURE/locale/zh_Hans/LC_MESSAGES/django.po, sorted, without
places and dates, so that two people's changes seldom meet.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
PRODUCT = ROOT / "src/kezhi"
CATALOGUE = "locale/zh_Hans/LC_MESSAGES/django.po"
HEADER = {
    "Project-Id-Version": "Kezhi",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
KEYWORDS = [
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +.\d]*[a-zA-Z]|%[sd]|\{\w*\}")

Key = tuple[str, str]


def features() -> list[str]:
    return sorted(path.name for path in PRODUCT.iterdir() if (path / "__init__.py").is_file())


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def read(feature: str) -> dict[Key, polib.POEntry]:
    path = PRODUCT / feature / CATALOGUE
    if not path.is_file():
        return {}
    return {key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


# --- the words in use -------------------------------------------------------------------------


def sources(feature: str) -> Iterator[tuple[str, str]]:
    """Python files as they are; of a template, what Django would translate, as Python."""
    folder = PRODUCT / feature
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if "migrations" in inner or "static" in inner or not path.is_file():
            continue
        if path.suffix == ".py":
            yield "/".join(inner), path.read_text(encoding="utf-8")
        elif path.suffix in {".html", ".txt"} and "templates" in inner:
            yield "/".join(inner), templatize(path.read_text(encoding="utf-8"), origin=str(path))


def used(feature: str) -> polib.POFile:
    with tempfile.TemporaryDirectory() as scratch:
        names = []
        for number, (_, text) in enumerate(sources(feature)):
            name = Path(scratch) / f"{number}.py"
            name.write_text(text, encoding="utf-8")
            names.append(str(name))
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--no-location"]
        command += ["--add-comments=Translators", "--output=-"]
        command += [f"--keyword={keyword}" for keyword in KEYWORDS]
        found = subprocess.run([*command, *names], capture_output=True, text=True, check=False)
    if found.returncode:
        raise SystemExit(f"{feature}: xgettext failed\n{found.stderr}")
    return polib.pofile(found.stdout) if found.stdout else polib.POFile()


def merged(feature: str, known: dict[Key, str]) -> str:
    """The catalogue as it should be; a word another feature already has is taken from there."""
    before = read(feature)
    catalogue = polib.POFile(wrapwidth=-1)
    catalogue.metadata = HEADER
    for entry in sorted(used(feature), key=lambda entry: (entry.msgid.casefold(), key(entry))):
        old = before.get(key(entry))
        entry.tcomment = old.tcomment if old else ""
        if entry.msgid_plural:
            kept = old.msgstr_plural if old else {}
            entry.msgstr_plural = {0: kept.get(0, "")}
        else:
            entry.msgstr = (old.msgstr if old else "") or known.get(key(entry), "")
        if old and old.fuzzy:
            entry.flags.append("fuzzy")
        catalogue.append(entry)
    return str(catalogue) + "\n" if len(catalogue) else ""


# --- what may be wrong ------------------------------------------------------------------------


def words(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def faults_of(feature: str) -> Iterator[str]:
    for entry in read(feature).values():
        text = words(entry)
        where = f"{feature}: {entry.msgid!r}"
        if not text:
            yield f"{where} has no Chinese"
        elif entry.fuzzy:
            yield f"{where} is marked fuzzy"
        elif wrong_placeholders(entry, text):
            yield f"{where} and its Chinese {text!r} hold different placeholders"


def wrong_placeholders(entry: polib.POEntry, text: str) -> bool:
    """A number may be left out of a plural's singular, never out of the Chinese."""
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    return "no-python-format" not in entry.flags and wanted != set(PLACEHOLDER.findall(text))


def conflicts() -> Iterator[str]:
    """One English word has one Chinese word, unless a context tells the two apart."""
    seen: dict[Key, tuple[str, str]] = {}
    for feature in features():
        for entry in read(feature).values():
            text = words(entry)
            first, known = seen.setdefault(key(entry), (feature, text))
            if text and known and text != known:
                yield f"{entry.msgid!r} is {known!r} in {first} and {text!r} in {feature}"


def outdated(feature: str) -> Iterator[str]:
    path = PRODUCT / feature / CATALOGUE
    now = path.read_text(encoding="utf-8") if path.is_file() else ""
    if now != merged(feature, {}):
        yield f"{feature}: words changed. cure: python tools/catalogue.py update {feature}"


# --- the three commands -----------------------------------------------------------------------


def has_gettext() -> bool:
    return shutil.which("xgettext") is not None


def update(names: list[str]) -> int:
    if not has_gettext():
        raise SystemExit("GNU gettext is missing. cure: apt-get install gettext")
    known = {key(entry): entry.msgstr for name in features() for entry in read(name).values()}
    for name in names or features():
        path = PRODUCT / name / CATALOGUE
        text = merged(name, known)
        if text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif path.is_file():
            path.unlink()
        for fault in faults_of(name):
            print(fault)
    return 0


def check(names: list[str]) -> int:
    found: list[str] = []
    rules: list[Callable[[str], Iterator[str]]] = [faults_of]
    if has_gettext():
        rules.append(outdated)
    else:
        print("!!! GNU gettext is missing: new words are NOT looked for.")
        print("!!! cure: apt-get install gettext")
    for name in names or features():
        found += [fault for rule in rules for fault in rule(name)]
    found += conflicts()
    print("\n".join(found) if found else "catalogues: all is well")
    return 1 if found else 0


def compile_all(names: list[str]) -> int:
    for name in names or features():
        path = PRODUCT / name / CATALOGUE
        if path.is_file():
            data = polib.pofile(str(path)).to_binary()
            target = path.with_suffix(".mo")
            if not target.is_file() or target.read_bytes() != data:
                target.write_bytes(data)
    return 0


COMMANDS = {"update": update, "check": check, "compile": compile_all}


def main(arguments: list[str]) -> int:
    command, *names = arguments or [""]
    unknown = sorted(set(names) - set(features()))
    if command not in COMMANDS or unknown:
        print(f"no such feature: {', '.join(unknown)}" if unknown else __doc__)
        return 2
    return COMMANDS[command](names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`kezhi value-map`: ratings in, the value map of a market out. Needs no running product."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from kezhi.kit.delimited import Dialect, Unreadable
from kezhi.kit.shell import language
from kezhi.scorecards.wording import ERRORS, HELP, TEXTS, WARNINGS, Words

OK, FAILED, USAGE, FILE, DATA, OUTPUT, STOPPED = 0, 1, 2, 3, 4, 5, 130
EXIT_OF = {
    **dict.fromkeys(
        (
            "no_such_column", "column_missing", "column_unclear", "bad_setting",
            "no_answer_unclear", "no_such_supplier", "unknown_encoding", "same_file",
        ),
        USAGE,
    ),
    **dict.fromkeys(
        (
            "different_scales", "bad_number", "missing_cell", "zero_price", "mixed_currencies",
            "rated_twice", "supplier_twice", "nothing_usable", "one_supplier",
        ),
        DATA,
    ),
    "cannot_write": OUTPUT,
}  # fmt: skip
ROLES = ("rater", "supplier", "attribute", "score", "weight", "price", "quality")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong without the whole usage, and where help is."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}\n{self.prog} --help\n")


class Voice:
    """Says things in one language."""

    def __init__(self, lang: str) -> None:
        self.place = 1 if lang == "zh" else 0

    def say(self, words: Words, code: str, **figures: object) -> str:
        if "what" in figures:
            figures["what"] = TEXTS[str(figures["what"])][self.place]
        return words[code][self.place].format(**figures)


def main(argv: list[str]) -> int:
    """Run the command; return its exit code."""
    first = _Parser(prog="kezhi value-map", add_help=False)
    first.add_argument("--lang", choices=("en", "zh"))
    try:
        known, _ = first.parse_known_args(argv)
        voice = Voice(language(known.lang))
        options = parser(voice).parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return _run(options, voice)
    except Unreadable as error:
        text = voice.say(ERRORS, error.code, **error.figures)
        sys.stderr.write(f"{voice.say(TEXTS, 'error')}{text}\n")
        return EXIT_OF.get(error.code, FILE)
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{voice.say(ERRORS, 'interrupted')}\n")
        return STOPPED


def parser(voice: Voice) -> argparse.ArgumentParser:
    """The options, explained in the user's language."""

    def text(code: str) -> str:
        return voice.say(HELP, code).replace("%", "%%")

    found = _Parser(prog="kezhi value-map", description=text("command"), epilog=text("exit_codes"))
    found.add_argument("ratings", metavar="RATINGS", type=Path, help=text("ratings"))
    found.add_argument("--out", required=True, metavar="MAP.json", help=text("out"))
    found.add_argument("--ours", metavar="SUPPLIER", help=text("ours"))
    for role in ROLES:
        found.add_argument(f"--{role}", metavar="C", help=text("column"))
    found.add_argument("--no-answer", default="", metavar="V,V", help=text("no_answer"))
    found.add_argument("--scale", metavar="LOW-HIGH", help=text("scale"))
    found.add_argument(
        "--method", choices=("weighted-ratios", "ratio-of-scores"), default="weighted-ratios",
        help=text("method"),
    )  # fmt: skip
    found.add_argument("--base", choices=("rivals", "market"), help=text("base"))
    found.add_argument("--quality-weight", type=float, help=text("quality_weight"))
    found.add_argument("--confidence", type=float, default=0.95, help=text("confidence"))
    found.add_argument("--draws", type=int, default=1000, help=text("draws"))
    found.add_argument("--seed", type=int, default=20_260_101, help=text("seed"))
    found.add_argument("--encoding", help=text("encoding"))
    found.add_argument("--separator", help=text("separator"))
    found.add_argument("--lang", choices=("en", "zh"), help=text("lang"))
    found.add_argument("--quiet", action="store_true", help=text("quiet"))
    return found


def _run(options: argparse.Namespace, voice: Voice) -> int:
    _check(options)
    # Idle BLAS threads spin; nothing here is large enough to need them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from customer_value.perceived import Base, Method
    from kezhi.scorecards import mapping, ratings  # not before: numpy takes a quarter of a second
    from kezhi.surveys import columns

    wishes = ratings.Wishes(
        columns={role: getattr(options, role) for role in ROLES if getattr(options, role)},
        no_answer=frozenset(
            columns.spelled(text) for text in options.no_answer.split(",") if text.strip()
        ),
        scale=_scale(options.scale),
        dialect=Dialect(encoding=options.encoding, separator=options.separator),
    )
    settings = mapping.Settings(
        ours=options.ours,
        method=Method(options.method.replace("-", "_")),
        base=Base(options.base) if options.base else None,
        quality_weight=options.quality_weight,
        confidence=options.confidence,
        draws=options.draws,
        seed=options.seed,
    )
    found = mapping.draw(ratings.read(options.ratings, wishes), settings)
    _write(found, options.out)
    _tell(found, voice, quiet=options.quiet)
    return OK


def _check(options: argparse.Namespace) -> None:
    bounds = {
        "quality-weight": (options.quality_weight or 0.5, 0.0, 1.0),
        "confidence": (options.confidence, 0.0, 1.0),
    }
    for option, (value, low, high) in bounds.items():
        if not low < value < high or options.quality_weight == 0:
            raise Unreadable("bad_setting", option=option, detail=f"{low:g} < … < {high:g}")
    if not 1 <= options.draws <= 100_000:
        raise Unreadable("bad_setting", option="draws", detail="1 … 100000")
    if options.out != "-":
        out = Path(options.out)
        if out.resolve() == options.ratings.resolve():
            raise Unreadable("same_file", file=out)
        if not out.resolve().parent.is_dir():
            raise Unreadable("cannot_write", file=out, detail="no such folder")


def _scale(text: str | None) -> tuple[float, float] | None:
    if not text:
        return None
    low, _, high = text.partition("-")
    try:
        found = float(low), float(high)
    except ValueError:
        found = (1.0, 0.0)
    if not 0 <= found[0] < found[1]:
        raise Unreadable("bad_setting", option="scale", detail="1-10")
    return found


def _write(found: dict[str, Any], out: str) -> None:
    text = json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if out == "-":
        sys.stdout.write(text)
        return
    try:
        Path(out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unreadable("cannot_write", file=out, detail=error.strerror) from error


def _tell(found: dict[str, Any], voice: Voice, *, quiet: bool) -> None:
    """The warnings and, in a few lines, the map."""
    for warning in found["warnings"]:
        figures = {key: value for key, value in warning.items() if key != "code"}
        text = voice.say(WARNINGS, warning["code"], **figures)
        sys.stderr.write(f"{voice.say(TEXTS, 'warning')}{text}\n")
    if quiet:
        return
    head = {
        "supplier": voice.say(TEXTS, "supplier"),
        "quality": voice.say(TEXTS, "perceived_quality"),
        "price": voice.say(TEXTS, "relative_price"),
        "advantage": voice.say(TEXTS, "advantage"),
    }
    sys.stderr.write(voice.say(TEXTS, "head", **head) + "\n")
    for point in sorted(found["points"], key=lambda p: -(p["advantage"] or -9e9)):
        row = {
            "supplier": point["supplier"],
            "quality": _with_interval(point),
            "price": _figure(point["relative_price"]),
            "advantage": _figure(point["advantage"]),
        }
        sys.stderr.write(voice.say(TEXTS, "head", **row) + "\n")
    code = "done" if found["kind"] == "ratings" else "done_aggregates"
    counts = {"suppliers": len(found["points"]), "raters": found["raters"]}
    sys.stderr.write(voice.say(TEXTS, code, **counts, attributes=len(found["attributes"])) + "\n")


def _with_interval(point: dict[str, Any]) -> str:
    if point["quality_low"] is None:
        return _figure(point["quality"])
    return f"{_figure(point['quality'])} ({point['quality_low']:.3f}–{point['quality_high']:.3f})"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`kezhi value`: orders in, what each customer is worth out. Needs no running product."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kezhi.kit.delimited import Unreadable
from kezhi.kit.shell import language
from kezhi.portfolio.help import HELP
from kezhi.portfolio.settled import settle
from kezhi.portfolio.words import ERRORS, REASONS, STAGES, TEXTS, WARNINGS, Voice

if TYPE_CHECKING:
    from kezhi.portfolio.valuing_files import FileValuation

OK, FAILED, USAGE, FILE, DATA, OUTPUT, STOPPED = 0, 1, 2, 3, 4, 5, 130
ENGINES = ("duckdb", "postgres", "spark")
EXIT_OF = {
    "no_such_column": USAGE,
    "column_missing": USAGE,
    "column_unclear": USAGE,
    "date_unclear": USAGE,
    "date_mixed": USAGE,
    "no_rows": DATA,
    "zone_needed": USAGE,
    "bad_setting": USAGE,
    "cost_and_margin": USAGE,
    "same_file": USAGE,
    "unknown_encoding": USAGE,
    "mixed_files": USAGE,
    "customer_type": USAGE,
    "date_type": USAGE,
    "number_type": USAGE,
    "not_parquet": USAGE,
    "one_table": USAGE,
    "bad_address": USAGE,
    "database_needed": USAGE,
    "engine_missing": USAGE,
    "option_without_use": USAGE,
    "keep_and_refresh": USAGE,
    "state_differs": USAGE,
    "state_customer_type": USAGE,
    "nothing_usable": DATA,
    "cannot_write": OUTPUT,
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong without the whole usage, and where help is."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}\n{self.prog} --help\n")


def main(argv: list[str]) -> int:
    """Run the command; return its exit code."""
    first = _Parser(prog="kezhi value", add_help=False)
    first.add_argument("--lang", choices=("en", "zh"))
    known, _ = first.parse_known_args(argv)
    voice = Voice(language(known.lang))
    try:
        options = parser(voice).parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        if options.refresh:
            options = settle(parser(voice), argv, options.refresh)
        return _Run(options, voice).go()
    except Unreadable as error:
        sys.stderr.write(_error(voice, error))
        return EXIT_OF.get(error.code, FILE)
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{voice.say(ERRORS, 'interrupted')}\n")
        return STOPPED


def parser(voice: Voice) -> argparse.ArgumentParser:
    """The options, explained in the user's language."""

    def text(code: str) -> str:
        return HELP[code][voice.place]

    found = _Parser(prog="kezhi value", description=text("command"), epilog=text("exit_codes"))
    found.add_argument("orders", nargs="+", metavar="ORDERS", help=text("orders"))
    found.add_argument("--out", required=True, type=Path, help=text("out"))
    found.add_argument("--report", help=text("report"))
    found.add_argument("--plots", type=Path, metavar="DIR", help=text("plots"))
    _add_state(found, text)
    columns = found.add_argument_group(text("columns"))
    for name in ("customer", "date", "amount", "cost"):
        columns.add_argument(f"--{name}", metavar="C", help=text(name))
    value = found.add_argument_group(text("valuation"))
    value.add_argument("--as-of", type=date.fromisoformat, metavar="D", help=text("as_of"))
    value.add_argument("--unit", choices=("day", "week", "month", "year"), default="week")
    value.add_argument("--horizon", type=float, default=52.0, help=text("horizon"))
    value.add_argument("--annual-discount-rate", type=float, default=0.10, help=text("rate"))
    value.add_argument("--margin-rate", type=float, help=text("margin_rate"))
    value.add_argument("--model", type=_model, default="auto", help=text("model"))
    value.add_argument("--zero-is-order", action="store_true", help=text("zero_is_order"))
    value.add_argument("--backtest", action="store_true", help=text("backtest"))
    value.add_argument("--seed", type=int, default=20_260_101, help=text("seed"))
    _add_engines(found, text)
    reading = found.add_argument_group(text("reading"))
    reading.add_argument("--encoding", help=text("encoding"))
    reading.add_argument("--separator", help=text("separator"))
    reading.add_argument("--header", choices=("yes", "no"), help=text("header"))
    reading.add_argument("--date-order", choices=("dmy", "mdy"), help=text("date_order"))
    reading.add_argument("--decimal", choices=(".", ","), help=text("decimal"))
    reading.add_argument("--zone", help=text("zone"))
    found.add_argument("--lang", choices=("en", "zh"), help=text("lang"))
    found.add_argument("--quiet", action="store_true", help=text("quiet"))
    return found


def _add_state(found: argparse.ArgumentParser, text: Callable[[str], str]) -> None:
    state = found.add_argument_group(text("state"))
    state.add_argument("--keep", type=Path, metavar="STATE", help=text("keep"))
    state.add_argument("--refresh", type=Path, metavar="STATE", help=text("refresh"))


def _add_engines(found: argparse.ArgumentParser, text: Callable[[str], str]) -> None:
    engines = found.add_argument_group(text("engines"))
    engines.add_argument("--engine", choices=ENGINES, default="duckdb", help=text("engine"))
    engines.add_argument("--database", metavar="URL", help=text("database"))
    engines.add_argument("--remote", metavar="sc://HOST:PORT", help=text("remote"))
    engines.add_argument("--memory-limit", help=text("memory_limit"))


def _model(name: str) -> str:
    plain = name.lower().replace("-", "_")
    if plain not in {"auto", "bg_nbd", "mbg_nbd", "pareto_nbd", "nbd", "seasonal"}:
        raise argparse.ArgumentTypeError("auto, bg-nbd, mbg-nbd, pareto-nbd, nbd, seasonal")
    return plain


def _error(voice: Voice, error: Unreadable) -> str:
    if error.code == "nothing_usable":
        error.figures["reasons"] = voice.reasons(error.figures["reasons"])
        error.figures["example"] = " ".join(row_text(voice, e) for e in error.figures["example"])
    return f"{voice.say(TEXTS, 'error')}{voice.say(ERRORS, error.code, **error.figures)}\n"


@dataclass(frozen=True, slots=True)
class _Run:
    options: argparse.Namespace
    voice: Voice

    def go(self) -> int:
        """Read, value, write. The engines are loaded only once the arguments are sound."""
        options, started = self.options, time.monotonic()
        # Idle BLAS threads spin; nothing here is large enough to need them.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._check_state()
        options.backtest = options.backtest or options.plots is not None
        result = self._value(self._progress(started))
        try:
            self._tell_examples(result.examples)
            self._progress(started)("writing")
            report = self._write(result)
            if result.draft:
                result.draft.keep()
        finally:
            if result.draft:
                result.draft.discard()
        if options.report == "-":
            from kezhi.portfolio.writing import as_json

            sys.stdout.write(as_json(report))
        self._tell(report)
        return OK

    def _write(self, result: FileValuation) -> dict[str, object]:
        """Write the result and the report; return the latter."""
        from kezhi.portfolio import writing  # not before: Arrow would only take room

        options = self.options
        report: dict[str, object] = {"engine": result.engine, "columns": result.columns}
        report["changes"] = result.changes
        report |= writing.report_of(result.valuation)
        report["rejected_examples"] = result.examples
        try:
            measure = result.valuation.report.measure
            writing.write_customers(result.valuation.customers, measure, options.out)
            if options.report and options.report != "-":
                writing.write_report(report, Path(options.report))
            if options.plots:
                from kezhi.portfolio import plots

                plots.draw(result.valuation, options.plots, self.voice.place)
        except OSError as error:
            figures = {"file": error.filename or options.out, "detail": error.strerror}
            raise Unreadable("cannot_write", **figures) from error
        return report

    def _check_state(self) -> None:
        """A state is kept, or refreshed with changes; only files can do either."""
        options = self.options
        if options.keep and options.refresh:
            raise Unreadable("keep_and_refresh")
        for name in ("keep", "refresh"):
            if getattr(options, name) and options.engine != "duckdb":
                raise Unreadable("option_without_use", option=name, engine=options.engine)

    def _value(self, progress: Callable[[str], None]) -> FileValuation:
        """Here it is chosen which engine reads the orders and adds them up."""
        options = self.options
        if options.engine != "duckdb":
            self._check_targets([Path(name) for name in options.orders])
            from kezhi.portfolio.servers.valuing import value_table

            return value_table(options, progress)
        for name in ("database", "remote"):
            if getattr(options, name):
                raise Unreadable("option_without_use", option=name, engine="duckdb")
        from kezhi.portfolio.reading import expand

        paths = expand(options.orders)
        self._check_targets(paths)
        from kezhi.portfolio.valuing_files import value_files

        return value_files(paths, options, progress)

    def _check_targets(self, sources: list[Path]) -> None:
        report = self.options.report
        targets = [self.options.out, *([Path(report)] if report and report != "-" else [])]
        if state := self.options.keep or self.options.refresh:
            targets.append(state)
        taken = {path.resolve() for path in sources}
        for target in targets:
            if target.resolve() in taken:
                raise Unreadable("same_file", file=target)
            if not target.parent.is_dir():
                raise Unreadable("cannot_write", file=target, detail="no such folder")
            taken.add(target.resolve())

    def _progress(self, started: float) -> Callable[[str], None]:
        def tell(stage: str) -> None:
            if not self.options.quiet:
                seconds = time.monotonic() - started
                sys.stderr.write(f"[{seconds:6.1f} s] {self.voice.say(STAGES, stage)}\n")
                sys.stderr.flush()

        return tell

    def _tell_examples(self, examples: list[dict[str, object]]) -> None:
        for example in examples:
            sys.stderr.write(f"{row_text(self.voice, example)}\n")

    def _tell(self, report: dict[str, object]) -> None:
        """The warnings and, in one line, the outcome."""
        voice = self.voice
        for warning in report["warnings"]:  # type: ignore[attr-defined]  # a list of dicts
            figures = dict(warning)
            code = figures.pop("code")
            if isinstance(figures.get("reasons"), dict):
                figures["reasons"] = voice.reasons(figures["reasons"])
            text = voice.say(WARNINGS, code, **figures)
            sys.stderr.write(f"{voice.say(TEXTS, 'warning')}{text}\n")
        if self.options.quiet:
            return
        measure = str(report["measure"])
        totals: dict[str, float | None] = report["totals"]  # type: ignore[assignment]
        noun = measure.removeprefix("lifetime_")
        figures = {
            "customers": report["customers"],
            "model": report["model"],
            "measure": voice.say(TEXTS, measure),
            "total": totals[measure],
            "residual": totals[f"residual_{noun}"],
        }
        code = "done" if report["model"] else "done_past_only"
        sys.stderr.write(voice.say(TEXTS, code, **figures) + "\n")


def row_text(voice: Voice, example: dict[str, object]) -> str:
    """A row that could not be used: its number, the field, the reason and what it holds."""
    cells = example["cells"]
    shown = ", ".join("" if cell is None else str(cell) for cell in cells)  # type: ignore[attr-defined]
    return voice.say(
        TEXTS,
        "row",
        row=example["row"],
        field=voice.say(TEXTS, str(example["field"])),
        reason=voice.say(REASONS, str(example["reason"])),
        cells=shown,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""kezhi import: customers or orders out of a CSV, XLSX or Parquet file.

Exit codes: 0 every row is accounted for (rejected ones are counted); 1 the file could not be
imported; 2 wrong usage. The same file a second time gives the first result again.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

CHUNK = 1 << 20


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser("kezhi import", description=__doc__)
    made.add_argument("kind", choices=["customers", "orders"])
    made.add_argument("file", type=Path)
    made.add_argument("--json", action="store_true", help="print the counts as JSON")
    made.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN")
    made.add_argument("--source", help="the system the file comes from; numbers are unique in it")
    made.add_argument("--currency", help="of rows that name none")
    made.add_argument("--date-order", choices=["dmy", "mdy"], help="of dates that read both ways")
    made.add_argument("--walk-in", metavar="NAME", help="customer of rows that name none")
    made.add_argument(
        "--create-customers", action=argparse.BooleanOptionalAction, default=True,
        help="create the customers an order file names",
    )  # fmt: skip
    made.add_argument("--cancellation-prefix", help="of order numbers that cancel")
    made.add_argument("--sheet", help="of a workbook")
    made.add_argument("--encoding", help="of a text file")
    made.add_argument("--delimiter", help="of a text file")
    made.add_argument("--again", action="store_true", help="import a known file once more")
    made.add_argument("--rejects", type=Path, metavar="FILE", help="write rejected rows as CSV")
    return made


class Refused(Exception):
    """The import cannot be done; the text says why and how to mend it."""


def main(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    wrong = [pair for pair in options.map if "=" not in pair]
    if wrong:
        parser().error(f"--map needs FIELD=COLUMN, not {wrong[0]!r}")
    try:
        answer = run(options)
    except Refused as error:
        say(options, {"error": str(error)}, f"kezhi import: {error}")
        return 1
    say(options, answer, told(answer))
    return 0


def say(options: argparse.Namespace, answer: dict[str, Any], text: str) -> None:
    if options.json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    else:
        stream = sys.stderr if "error" in answer else sys.stdout
        stream.write(f"{text}\n")


def run(options: argparse.Namespace) -> dict[str, Any]:
    if not options.file.is_file():
        raise Refused(f"there is no file {options.file}. cure: check the path")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from kezhi.staff.services import console

    call_command("migrate", interactive=False, verbosity=0)
    by = console.console_user(now=timezone.now())
    batch, is_new = take(options, by)
    if is_new or batch.status in ("reading", "ready"):
        batch = prepared(options, by, batch)
    if batch.status in ("running", "failed"):
        batch = finished(batch)
    return answer_of(options, batch, is_new=is_new)


def take(options: argparse.Namespace, by: Any) -> tuple[Any, bool]:
    from django.utils import timezone

    from kezhi.exchange.services import uploading

    try:
        return uploading.upload_file(
            by=by,
            now=timezone.now(),
            upload=uploading.Upload(options.kind, options.file.name, pieces(options.file)),
            again=options.again,
            background=False,
        )
    except uploading.TooBig:
        raise Refused("the file is larger than 200 MB. cure: split it") from None


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def prepared(options: argparse.Namespace, by: Any, batch: Any) -> Any:
    """Read, map and set going."""
    from django.utils import timezone

    from kezhi.exchange.services import mapping, running

    now = timezone.now()
    batch = read(options, by, batch)
    columns = dict(batch.mapping) | dict(pair.split("=", 1) for pair in options.map)
    choices = mapping.choices_of(batch)
    given = {
        name: value
        for name in ("source", "currency", "date_order", "walk_in", "cancellation_prefix")
        if (value := getattr(options, name)) is not None
    }
    choices = replace(choices, **given, create_customers=options.create_customers)
    if options.walk_in is None:
        choices = replace(choices, walk_in="")
    try:
        mapping.set_mapping(by=by, now=now, batch=batch, mapping=columns, choices=choices)
    except mapping.BadMapping as error:
        shown = ", ".join(column.header for column in mapping.columns_shown(batch))
        raise Refused(f"{error} cure: --map FIELD=COLUMN; columns: {shown}") from None
    return running.start_import(by=by, now=now, batch=batch, background=False)


def read(options: argparse.Namespace, by: Any, batch: Any) -> Any:
    from django.utils import timezone

    from kezhi.exchange.reading.findings import Options, Unreadable
    from kezhi.exchange.services import uploading

    now = timezone.now()
    how = Options(encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet)
    try:
        if batch.status == "ready":  # read before, perhaps otherwise
            return uploading.read_again(by=by, now=now, batch=batch, options=how)
        batch = uploading.read_upload(batch_id=batch.pk, now=now, options=how)
    except Unreadable as error:
        refuse(error.fault, error.detail)
    refuse_fault(batch)
    return batch


def refuse_fault(batch: Any) -> None:
    if batch.status == "failed":
        refuse(batch.fault, batch.fault_detail)


def refuse(fault: str, detail: str) -> NoReturn:
    from kezhi.exchange import wording

    what, cure = wording.of_file(fault)
    raise Refused(f"{what}{f' ({detail})' if detail else ''} cure: {cure}")


def finished(batch: Any) -> Any:
    from django.utils import timezone

    from kezhi.exchange.services import running

    if batch.status == "failed":
        refuse_fault(batch)
    return running.run_import(batch_id=batch.pk, now=timezone.now())


def answer_of(options: argparse.Namespace, batch: Any, *, is_new: bool) -> dict[str, Any]:
    from kezhi.exchange import queries
    from kezhi.exchange.services import rejects

    reasons: Counter[str] = Counter()
    for row in queries.rejected_rows(batch).iterator():
        reasons.update({problem["code"] for problem in row.problems})
    if options.rejects:
        rejects.write_csv(batch, options.rejects)
    return {
        "import": batch.pk,
        "file": batch.file_name,
        "kind": batch.kind,
        "status": batch.status,
        "rows": batch.total,
        "created": batch.created,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
        "rejected": batch.rejected,
        "reasons": dict(reasons),
        "findings": {name: count for name, count in batch.findings.items() if count},
        "notices": batch.reading.get("notices", {}),
        "already_imported": not is_new and batch.status == "done",
    }


def told(answer: dict[str, Any]) -> str:
    lines = [f"{answer['file']}: {answer['rows']} rows"]
    if answer["already_imported"]:
        lines[0] += " (known already; kezhi import --again imports it once more)"
    counts = ("created", "updated", "unchanged", "rejected")
    lines += [f"  {name:<10}{answer[name]:>10}" for name in counts]
    lines += [f"  {count} × {name}" for name, count in answer["reasons"].items()]
    lines += [f"  {name}: {count}" for name, count in answer["findings"].items()]
    return "\n".join(lines)

"""kezhi import: customers, orders, opportunities, invoices or stays out of a CSV, XLSX or Parquet.

Rows that name no customer are rejected unless --walk-in names one to book them on; customers
that an order file names and nobody knows are created unless --no-create-customers says otherwise.
Exit codes: 0 every row is accounted for (rejected ones are counted); 1 the file could not be
imported; 2 wrong usage. The same file a second time gives the first result again.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from kezhi.kit.shell import language

CHUNK = 1 << 20
COUNTS = ("created", "updated", "unchanged", "rejected")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser("kezhi import", description=__doc__)
    made.add_argument("kind", choices=["customers", "orders", "opportunities", "invoices", "stays"])
    made.add_argument("file", type=Path)
    made.add_argument("--json", action="store_true", help="print the counts as JSON")
    made.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN")
    made.add_argument("--source", help="the system the file comes from; numbers are unique in it")
    made.add_argument("--currency", help="of rows that name none")
    made.add_argument("--date-order", choices=["dmy", "mdy"], help="of dates that read both ways")
    made.add_argument(
        "--walk-in", metavar="NAME",
        help="book rows that name no customer on this one (default: such rows are rejected)",
    )  # fmt: skip
    made.add_argument(
        "--create-customers", action=argparse.BooleanOptionalAction, default=True,
        help="create the customers an order file names and nobody knows (default: they are)",
    )  # fmt: skip
    made.add_argument("--cancellation-prefix", help="of order numbers that cancel")
    made.add_argument("--sheet", help="of a workbook")
    made.add_argument("--encoding", help="of a text file")
    made.add_argument("--delimiter", help="of a text file")
    made.add_argument("--again", action="store_true", help="import a known file once more")
    made.add_argument("--rejects", type=Path, metavar="FILE", help="write rejected rows as CSV")
    made.add_argument(
        "--remarks", type=Path, metavar="FILE", help="write rows taken with a remark as CSV"
    )
    made.add_argument("--lang", choices=["en", "zh"], help="of messages (default: of the shell)")
    return made


class Refused(Exception):
    """The import cannot be done; the text says why and how to mend it."""


def main(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    wrong = [pair for pair in options.map if "=" not in pair]
    if wrong:
        parser().error(f"--map needs FIELD=COLUMN, not {wrong[0]!r}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")
    import django
    from django.utils import translation

    django.setup()
    with translation.override("zh-hans" if language(options.lang) == "zh" else "en"):
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
    from django.core.management import call_command
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from kezhi.staff.services import console

    if not options.file.is_file():
        raise Refused(cured(_("There is no file %s.") % options.file, _("Check the path.")))
    call_command("migrate", interactive=False, verbosity=0)
    by = console.console_user(now=timezone.now())
    batch, is_new = take(options, by)
    known = batch.status == "done" and not is_new
    if is_new or batch.status in ("reading", "ready"):
        batch = prepared(options, by, batch)
    if batch.status in ("running", "failed"):
        batch = finished(batch)
    return answer_of(options, batch, known=known)


def cured(what: Any, cure: Any) -> str:
    from django.utils.translation import gettext as _

    return _("%(what)s Cure: %(cure)s") % {"what": what, "cure": cure}


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
        from kezhi.exchange import wording

        raise Refused(cured(*wording.of_file("too_big"))) from None


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
    if options.walk_in is None and options.kind != "stays":
        choices = replace(choices, walk_in="")
    try:
        mapping.set_mapping(by=by, now=now, batch=batch, mapping=columns, choices=choices)
    except mapping.BadMapping as error:
        raise Refused(cured(error, way_out(batch, columns))) from None
    return running.start_import(by=by, now=now, batch=batch, background=False)


def way_out(batch: Any, columns: Any) -> str:
    """What to add to the command so that the columns can be used."""
    from kezhi.exchange.services import mapping

    if mapping.undecided_dates(batch, columns):
        return "--date-order dmy | mdy"
    headers = ", ".join(column.name for column in mapping.columns_shown(batch))
    other = [name for name in batch.reading.get("sheets", []) if name != batch.reading["sheet"]]
    sheets = f"; --sheet {' | '.join(other)}" if other else ""
    return f"--map FIELD=COLUMN ({headers}){sheets}"


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
    place = wording.place_of(fault, detail)
    raise Refused(cured(f"{what} ({place})" if place else what, cure))


def finished(batch: Any) -> Any:
    from django.utils import timezone

    from kezhi.exchange.services import running

    if batch.status == "failed":
        refuse_fault(batch)
    return running.run_import(batch_id=batch.pk, now=timezone.now())


def answer_of(options: argparse.Namespace, batch: Any, *, known: bool) -> dict[str, Any]:
    from kezhi.exchange.services import rejects

    if options.rejects:
        rejects.write_csv(batch, options.rejects)
    if options.remarks:
        rejects.write_csv(batch, options.remarks, remarks=True)
    return {
        "import": batch.pk,
        "file": batch.file_name,
        "kind": batch.kind,
        "status": batch.status,
        "rows": batch.total,
        **{name: getattr(batch, name) for name in COUNTS},
        "amounts": batch.amounts,
        "reasons": reasons_of(batch),
        "remarks": remarks_of(batch),
        "findings": {
            name: count
            for name, count in batch.findings.items()
            if count and not name.startswith("remark:")
        },
        "notices": batch.reading.get("notices", {}),
        "already_imported": known,
    }


def reasons_of(batch: Any) -> list[dict[str, Any]]:
    """Each kind of problem, how often, where first, and the cure; the most frequent first."""
    from kezhi.exchange import queries, wording
    from kezhi.exchange.fields import labels

    words = labels(batch.kind)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for reject in queries.rejected_rows(batch).iterator():
        for problem in reject.problems:
            mark = (problem["field"], problem["code"])
            if mark not in found:
                what, cure = wording.of_problem(problem)
                found[mark] = {
                    "code": problem["code"], "field": str(words.get(problem["field"], "")),
                    "rows": 0, "first_row": reject.row, "message": str(what), "cure": str(cure),
                }  # fmt: skip
            found[mark]["rows"] += 1
    return sorted(found.values(), key=lambda reason: -reason["rows"])


def remarks_of(batch: Any) -> list[dict[str, Any]]:
    """What is odd in rows that were taken, how often, and the cure; the most frequent first."""
    from kezhi.exchange import shown

    return [
        {
            "code": code, "field": str(field), "rows": count, "message": str(what),
            "cure": str(cure),
        }
        for count, code, field, what, cure in shown.remarks(batch)
    ]  # fmt: skip


def told(answer: dict[str, Any]) -> str:
    from django.utils.translation import gettext as _

    from kezhi.exchange import wording
    from kezhi.exchange.shown import COUNT_WORDS

    lines = [_("%(file)s: %(rows)s rows") % {"file": answer["file"], "rows": answer["rows"]}]
    if answer["already_imported"]:
        lines.append("  " + _("Known already; --again imports it once more."))
    lines += [f"  {answer[name]:>10}  {COUNT_WORDS[name]}" for name in COUNTS]
    for reason in answer["reasons"]:
        place = f"{reason['field']}: " if reason["field"] else ""
        where = _("first in row %s") % reason["first_row"]
        problem = cured(f"{place}{reason['message']}", reason["cure"])
        lines.append(f"  {reason['rows']:>10}  {problem} ({where})")
    for remark in answer["remarks"]:
        place = f"{remark['field']}: " if remark["field"] else ""
        lines.append(f"  {remark['rows']:>10}  {cured(place + remark['message'], remark['cure'])}")
    found = wording.listed(answer["findings"], wording.FINDINGS)
    found += wording.listed(answer["notices"], wording.NOTICES)
    lines += [f"  {count:>10}  {words}" for count, words in found]
    return "\n".join(lines)

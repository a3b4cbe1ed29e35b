"""What one chunk of an import did: a verdict for every source row, and what undo will need."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kezhi.exchange.models import ImportedRecord
from kezhi.exchange.rows import Problem, Row

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"
COUNTS = (CREATED, UPDATED, UNCHANGED, REJECTED)


REMARK = "remark"


def remark_key(problem: Problem) -> str:
    return f"{REMARK}:{problem.field}:{problem.code}"


@dataclass
class Written:
    verdicts: dict[int, str] = field(default_factory=dict)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    records: list[ImportedRecord] = field(default_factory=list)
    remarks: dict[int, list[Problem]] = field(default_factory=dict)
    findings: Counter[str] = field(default_factory=Counter)
    amounts: dict[str, dict[str, Decimal]] = field(default_factory=dict)

    def reject(self, row: Row, *problems: Problem) -> None:
        self.verdicts[row.number] = REJECTED
        self.problems[row.number] = [*row.problems, *problems]

    def remark(self, row: Row, problems: list[Problem]) -> None:
        """The row is taken; what is odd in it is counted, and told row by row."""
        if problems:
            self.remarks[row.number] = problems
            self.findings.update(remark_key(one) for one in problems)

    def reject_faulty(self, rows: Iterable[Any]) -> list[Any]:
        """Reject the rows whose cells have problems; return the others."""
        good = []
        for row in rows:
            if row.problems:
                self.reject(row)
            else:
                good.append(row)
                self.findings["repeated"] += row.is_repeated
        return good

    def note(self, kind: str, record: int, version: int, before: Any = None) -> None:
        made = ImportedRecord(kind=kind, record=record, version=version, before=before)
        self.records.append(made)

    def add_amount(self, row: Row, currency: str, amount: Decimal) -> None:
        """Sum what the rows of each verdict come to, so that money is accounted for as rows are."""
        sums = self.amounts.setdefault(currency, dict.fromkeys(COUNTS, Decimal(0)))
        sums[self.verdicts[row.number]] += amount

    def counts(self) -> dict[str, int]:
        found = Counter(self.verdicts.values())
        return {name: found[name] for name in COUNTS}

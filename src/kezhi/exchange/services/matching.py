"""Which customer a row of a file means: by number, else by name, within the importer's reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kezhi.customers import queries as customers
from kezhi.customers.models import Identifier
from kezhi.customers.services import upserts
from kezhi.exchange.models import ImportedRecord
from kezhi.exchange.rows import Choices, InvoiceRow, OrderRow, Problem, RowFault
from kezhi.exchange.services.written import Written

Mark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """An account as a row names it: by number and name, either may be empty."""

    customer_id: str
    customer_name: str
    country: str = ""
    category: str = ""


Source = OrderRow | InvoiceRow | Named


@dataclass
class Matcher:
    """Finds, and where wanted creates, the customers of a chunk of order rows."""

    by: Any
    now: datetime
    choices: Choices
    parties: dict[Mark, int] = field(default_factory=dict)
    faults: dict[Mark, Problem] = field(default_factory=dict)

    def match(self, rows: Iterable[Source], written: Written) -> None:
        wanted = {(row.customer_id, row.customer_name): row for row in rows}
        unknown = self._known(wanted)
        if ("", "") in unknown:
            self._walk_in(written)
            del unknown["", ""]
        if self.choices.create_customers:
            self._create(unknown, written)
        else:
            for mark in unknown:
                self._fault(mark, RowFault.UNKNOWN_CUSTOMER)

    def _fault(self, mark: Mark, code: str, value: str = "") -> None:
        field_name = "customer_id" if mark[0] else "customer_name"
        self.faults[mark] = Problem(field_name, code, value or mark[0] or mark[1])

    def _known(self, wanted: Mapping[Mark, Source]) -> dict[Mark, Source]:
        """Settle the marks that mean a known customer; return the others."""
        numbers = self._numbers({number for number, _ in wanted if number})
        names = self._names({name for number, name in wanted if name and number not in numbers})
        unknown = {}
        for mark, row in wanted.items():
            found = numbers.get(mark[0]) if mark[0] in numbers else names.get(mark[1], [])
            if found is None or (not found and mark[0] in numbers):
                self._fault(mark, RowFault.FOREIGN_RECORD)
            elif len(found) == 1:
                self.parties[mark] = found[0]
            elif found and not mark[0]:
                self._fault(mark, RowFault.AMBIGUOUS_CUSTOMER)
            else:
                unknown[mark] = row
        return unknown

    def _numbers(self, numbers: set[str]) -> dict[str, list[int]]:
        """The party of each known number: of this source, else of the only one that has it."""
        rows = Identifier.objects.filter(value__in=numbers).values_list("value", "source", "party")
        own: dict[str, set[int]] = {}
        any_source: dict[str, set[int]] = {}
        for value, source, party in rows:
            (own if source == self.choices.source else any_source).setdefault(value, set()).add(
                party
            )
        found = {value: own.get(value) or any_source[value] for value in {*own, *any_source}}
        reachable = self._reachable({pk for pks in found.values() for pk in pks})
        return {value: sorted(pks & reachable) for value, pks in found.items() if len(pks) == 1}

    def _reachable(self, pks: set[int]) -> set[int]:
        return set(
            customers.visible_parties(self.by).filter(pk__in=pks).values_list("pk", flat=True)
        )

    def _names(self, names: set[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        rows = customers.visible_parties(self.by).filter(name__in=names)
        for pk, name in rows.order_by("pk").values_list("pk", "name"):
            found.setdefault(name, []).append(pk)
        return found

    def _walk_in(self, written: Written) -> None:
        name = self.choices.walk_in
        known = customers.visible_parties(self.by).filter(is_walk_in=True, name=name).first()
        if known is None:
            row = upserts.PartyRow(name=name, values={"is_walk_in": True})
            self._upsert([(("", ""), row)], written, match_names=False)
        else:
            self.parties["", ""] = known.pk

    def _create(self, unknown: Mapping[Mark, Source], written: Written) -> None:
        rows = []
        for (number, name), row in unknown.items():
            values = {"country": row.country} if row.country else {}
            if isinstance(row, Named) and row.category:
                values["category"] = row.category
            party = upserts.PartyRow(name=name or number, number=number, values=values)
            rows.append(((number, name), party))
        if rows:
            self._upsert(rows, written, match_names=True)

    def _upsert(
        self,
        rows: list[tuple[Mark, upserts.PartyRow]],
        written: Written,
        *,
        match_names: bool,
    ) -> None:
        results = upserts.upsert_parties(
            by=self.by,
            now=self.now,
            source=self.choices.source,
            rows=[row for _, row in rows],
            match_names=match_names,
        )
        for (mark, _), result in zip(rows, results, strict=True):
            if result.party_id is None:
                self._fault(mark, "refused", str(result.message))
                continue
            self.parties[mark] = result.party_id
            if result.outcome == upserts.Outcome.CREATED:
                written.findings["customers_created"] += 1
                written.note(ImportedRecord.Kind.PARTY, result.party_id, version=1)

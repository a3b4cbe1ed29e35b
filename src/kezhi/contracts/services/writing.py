"""Writing a contract while it is a draft, and the draft of an amendment to one that is signed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customer_value import installments
from kezhi.contracts.choices import Start
from kezhi.contracts.models import Contract, ContractTerm, Installment
from kezhi.contracts.services.checking import problems_of
from kezhi.contracts.services.drafts import (
    ContractDraft,
    PartDraft,
    Refused,
    Settled,
    TermDraft,
)
from kezhi.customers.models import Party
from kezhi.kit import audit, editing, money, once
from kezhi.sales.services.drafts import Problem
from kezhi.sales.services.numbering import take
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

HEADER = (
    "kind", "title", "starts_on", "ends_on", "currency", "tax_rate", "has_tax_inside",
    "renews_itself", "renewal_months", "notice_days", "note", "quote",
)  # fmt: skip
SUMS = ("rate", "net_amount", "tax_amount", "gross_amount", "base_amount")


class HasDraft(Exception):
    """An amendment or renewal is being written already."""

    def __init__(self, draft: Contract) -> None:
        super().__init__(draft.pk)
        self.draft = draft


def require_writer(by: Any) -> None:
    if not by.may(Right.ORDERS_EDIT):
        raise PermissionDenied


def create_contract(
    *, by: Any, now: datetime, draft: ContractDraft, key: str | None = None
) -> Contract:
    """Raises Refused with every problem, and once.OtherRequest for a reused key."""
    require_writer(by)
    answer = once.once(
        by=by,
        now=now,
        scope="contracts.contract",
        key=key,
        body=draft.body(),
        effect=lambda: {"pk": insert(by=by, now=now, draft=draft).pk},
    )
    return Contract.objects.select_related("party").get(pk=answer["pk"])


def insert(
    *, by: Any, now: datetime, draft: ContractDraft, renews: Contract | None = None
) -> Contract:
    """Called inside the transaction of a service that made sure of the right."""
    Party.objects.select_for_update().filter(pk=draft.party.pk).first()
    refuse(draft, now)
    on = staff.local_date(now)
    contract = Contract(party=draft.party, renews=renews, number=draft.number or next_number(on))
    fill(contract, draft, on)
    return kept(by, now, contract, draft)


def refuse(draft: ContractDraft, now: datetime) -> None:
    problems = problems_of(draft, staff.local_date(now))
    if problems:
        raise Refused(problems)


def next_number(on: date) -> str:
    while True:
        number = take(f"CT-{on.year}")
        if not Contract.objects.filter(number=number).exists():
            return number


def fill(contract: Contract, draft: ContractDraft, on: date) -> None:
    for name in HEADER:
        setattr(contract, name, getattr(draft, name))
    contract.title = draft.title.strip()
    contract.rate = staff.exchange_rate(draft.currency, on) or Decimal(1)
    priced = draft.priced
    if priced is None:
        contract.net_amount = contract.tax_amount = contract.gross_amount = None
        contract.base_amount = None
        return
    contract.net_amount, contract.tax_amount = priced.net, priced.tax
    contract.gross_amount = priced.gross
    base = staff.company().currency
    contract.base_amount = money.to_smallest(priced.net * contract.rate, base)


def kept(by: Any, now: datetime, contract: Contract, draft: ContractDraft) -> Contract:
    try:
        with transaction.atomic():
            editing.create_record(by=by, now=now, record=contract)
    except IntegrityError as error:
        words = _("Another contract has the number %(number)s.") % {"number": contract.number}
        raise Refused([Problem("number", words)]) from error
    keep_lines(contract, draft)
    return contract


def keep_lines(contract: Contract, draft: ContractDraft) -> None:
    ContractTerm.objects.bulk_create(
        ContractTerm(contract=contract, position=at, text=one.text.strip(), due_on=one.due_on)
        for at, one in enumerate(draft.terms, start=1)
    )
    Installment.objects.bulk_create(plan(contract, draft))


def plan(contract: Contract, draft: ContractDraft) -> list[Installment]:
    """Add up to the price with tax, to the cent: the last one takes the rest."""
    if draft.priced is None:
        return []
    parts = [one.part for one in draft.parts]
    amounts = installments.split(draft.priced.gross, parts, draft.unit)
    return [
        Installment(
            contract=contract, position=at, label=one.label.strip(), start=one.start, on=one.on,
            days=one.days, share=one.share, amount=amount,
        )
        for at, (one, amount) in enumerate(zip(draft.parts, amounts, strict=True), start=1)
    ]  # fmt: skip


def shown_lines(contract: Contract) -> dict[str, list[str]]:
    """What the trail keeps of the lines."""
    terms = [
        one.text if one.due_on is None else f"{one.text} ({one.due_on})"
        for one in contract.terms.order_by("position")
    ]
    parts = [
        f"{one.label} {one.amount.normalize():f}"
        for one in contract.installments.order_by("position")
    ]
    return {"contract_terms": terms, "payment_plan": parts}


def locked_draft(contract: Contract) -> Contract:
    """Raises Settled when it was signed meanwhile."""
    rows = Contract.objects.select_for_update(of=("self",)).select_related("party")
    found = rows.get(pk=contract.pk)
    if found.signed_on is not None:
        raise Settled
    return found


@transaction.atomic
def change_contract(
    *, by: Any, now: datetime, contract: Contract, version: int | None, draft: ContractDraft
) -> Contract:
    """Replace what a draft says. Raises Settled, Refused and editing.Conflict."""
    require_writer(by)
    found = locked_draft(contract)
    refuse(draft, now)
    fresh = Contract(pk=found.pk, party=found.party)
    fill(fresh, draft, staff.local_date(now))
    values: dict[str, Any] = {name: getattr(fresh, name) for name in (*HEADER, *SUMS)}
    if draft.number and found.revision == 1:
        values["number"] = draft.number
    if version is not None and version != found.version:
        raise editing.Conflict(editing.changed_fields(found, values), found)
    try:
        with transaction.atomic():
            changed = editing.change_record(by=by, now=now, record=found, values=values)
    except IntegrityError as error:
        words = _("Another contract has the number %(number)s.") % {"number": draft.number}
        raise Refused([Problem("number", words)]) from error
    replace_lines(by, now, changed, draft)
    return changed


def replace_lines(by: Any, now: datetime, contract: Contract, draft: ContractDraft) -> None:
    before = shown_lines(contract)
    contract.terms.all().delete()
    contract.installments.all().delete()
    keep_lines(contract, draft)
    after = shown_lines(contract)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        audit.record(by=by, now=now, action="change_terms", target=contract, changes=changes)
        Contract.objects.filter(pk=contract.pk).update(version=contract.version + 1)
        contract.refresh_from_db()


@transaction.atomic
def remove_draft(*, by: Any, now: datetime, contract: Contract) -> None:
    """Take out what was never signed. Raises Settled."""
    require_writer(by)
    found = locked_draft(contract)
    audit.record(
        by=by, now=now, action="remove", target=found,
        changes={"number": str(found), "title": found.title},
    )  # fmt: skip
    found.delete()


# --- from one that is signed ---


def lock_family(number: str) -> list[Contract]:
    """All versions of one number, locked in one order, so that only one of them is in force."""
    rows = Contract.objects.select_for_update(of=("self",)).select_related("party", "quote")
    return list(rows.filter(number=number).order_by("revision"))


def in_force(contract: Contract) -> bool:
    return contract.signed_on is not None and contract.superseded_at is None


def held(contract: Contract) -> Contract:
    """The version in force, locked with its family. Raises Settled where this is none."""
    found = next((one for one in lock_family(contract.number) if one.pk == contract.pk), None)
    if found is None or not in_force(found):
        raise Settled
    return found


def stays(day: date) -> date:
    return day


def copied(contract: Contract, move: Callable[[date], date] = stays) -> ContractDraft:
    """What a contract says, its days moved on."""
    inside = contract.has_tax_inside
    header: dict[str, Any] = {name: getattr(contract, name) for name in HEADER}
    header["starts_on"], header["ends_on"] = move(contract.starts_on), move(contract.ends_on)
    return ContractDraft(
        party=contract.party,
        amount=contract.gross_amount if inside else contract.net_amount,
        terms=[
            TermDraft(one.text, one.due_on and move(one.due_on))
            for one in contract.terms.order_by("position")
        ],
        parts=parts_of(contract, move),
        **header,
    )


def parts_of(contract: Contract, move: Callable[[date], date]) -> list[PartDraft]:
    """The last one takes the rest again, whatever it was: the others are as agreed."""
    plan = list(contract.installments.order_by("position"))
    return [
        PartDraft(
            label=one.label, start=one.start, on=one.on and move(one.on), days=one.days,
            share=one.share,
            amount=None if one.share is not None or one is plan[-1] else one.amount,
        )
        for one in plan
    ]  # fmt: skip


@transaction.atomic
def amend_contract(*, by: Any, now: datetime, contract: Contract) -> Contract:
    """A new draft of the same number, to be signed in place of this one, which stays as it is.

    Raises HasDraft when one is being written, and Settled when this one is not in force.
    """
    require_writer(by)
    family = lock_family(contract.number)
    for one in family:
        if one.signed_on is None:
            raise HasDraft(one)
    found = next((one for one in family if one.pk == contract.pk), None)
    if found is None or not in_force(found) or found.last_on is not None:
        raise Settled
    draft = fixed(copied(found), found)
    refuse(draft, now)
    fresh = Contract(number=found.number, revision=family[-1].revision + 1, party=found.party)
    fresh.renews_id = found.renews_id
    fill(fresh, draft, staff.local_date(now))
    editing.create_record(by=by, now=now, record=fresh, action="amend")
    keep_lines(fresh, draft)
    return fresh


def fixed(draft: ContractDraft, signed: Contract) -> ContractDraft:
    """What counted from the first signature has its day by now: the second one moves nothing."""
    parts = []
    for one in draft.parts:
        if one.start == Start.SIGNING and signed.signed_on is not None:
            due = signed.signed_on + timedelta(days=one.days)
            parts.append(replace(one, start=Start.DAY, on=due, days=0))
        else:
            parts.append(one)
    return replace(draft, parts=parts)

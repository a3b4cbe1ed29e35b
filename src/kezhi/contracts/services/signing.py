"""The signature: the contract is fixed, its dated terms are promises, older versions give way."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from kezhi.contracts.models import Contract, ContractTerm, Drawing, Receipt
from kezhi.contracts.services.checking import signing_problems
from kezhi.contracts.services.drafts import Refused, Settled
from kezhi.contracts.services.writing import in_force, lock_family, require_writer
from kezhi.kit import editing
from kezhi.promises import services as promises
from kezhi.promises.choices import Layer
from kezhi.promises.models import Expectation
from kezhi.staff import queries as staff

# How the trail tells the actions and what is no field.
TRAIL = [
    gettext_noop("Sign"),
    gettext_noop("Amend"),
    gettext_noop("Supersede"),
    gettext_noop("Remove"),
    gettext_noop("Renew"),
    gettext_noop("Terminate"),
    gettext_noop("Give notice"),
    gettext_noop("Take back notice"),
    gettext_noop("Attach order"),
    gettext_noop("Detach order"),
    gettext_noop("Attach payment"),
    gettext_noop("Detach payment"),
    gettext_noop("Change terms"),
    gettext_noop("Contract terms"),
    gettext_noop("Payment plan"),
    gettext_noop("Order"),
    gettext_noop("Payment"),
]
MOST_TEXT = 300


@transaction.atomic
def sign_contract(
    *, by: Any, now: datetime, contract: Contract, signed_on: date, name: str = ""
) -> Contract:
    """Raises Settled when it was signed meanwhile, and Refused when it cannot be."""
    require_writer(by)
    family = {one.pk: one for one in lock_family(contract.number)}
    kept = family.get(contract.pk)
    if kept is None or kept.signed_on is not None:
        raise Settled
    problems = list(signing_problems(kept, signed_on, staff.local_date(now)))
    if problems:
        raise Refused(problems)
    before = next((one for one in family.values() if in_force(one)), None)
    if before is not None and before.last_on is not None:
        raise Settled
    values: dict[str, Any] = {"signed_on": signed_on, "signed_by": by, "signed_name": name[:80]}
    if before is not None:
        values |= {name: getattr(before, name) for name in ("delivered_on", "accepted_on")}
        replace_version(by, now, before, kept)
    signed = editing.change_record(by=by, now=now, record=kept, values=values, action="sign")
    promise_terms(by, now, signed, before)
    return signed


def replace_version(by: Any, now: datetime, before: Contract, fresh: Contract) -> None:
    """Its orders and payments are the new version's from now on."""
    editing.change_record(
        by=by, now=now, record=before, values={"superseded_at": now}, action="supersede"
    )
    Drawing.objects.filter(contract=before).update(contract=fresh)
    Receipt.objects.filter(contract=before).update(contract=fresh)


def promise_terms(by: Any, now: datetime, signed: Contract, before: Contract | None) -> None:
    """Each dated term stands in the ledger of promises; one that stood there before is kept."""
    known = {one.text: one.expectation for one in dated(before)} if before else {}
    for term in signed.terms.order_by("position"):
        earlier = known.pop(term.text, None) if term.due_on is not None else None
        if term.due_on is None:
            continue
        if earlier is None:
            made = promised(by, now, signed, term)
        else:
            made = moved(by, now, earlier, term.due_on)
        ContractTerm.objects.filter(pk=term.pk).update(expectation=made)
    for gone in known.values():
        withdraw(by, now, gone)


def dated(contract: Contract) -> list[ContractTerm]:
    found = contract.terms.filter(expectation__isnull=False).select_related("expectation")
    return list(found.order_by("position"))


def promised(by: Any, now: datetime, contract: Contract, term: ContractTerm) -> Expectation:
    assert contract.signed_on is not None
    assert term.due_on is not None
    mark = f" ({contract.number})"
    draft = promises.Draft(
        layer=Layer.CONTRACT,
        text=term.text[: MOST_TEXT - len(mark)] + mark,
        promised_on=contract.signed_on,
        due_on=term.due_on,
    )
    return promises.note_agreed(by=by, now=now, party=contract.party, draft=draft)


def moved(by: Any, now: datetime, expectation: Expectation, due_on: date) -> Expectation:
    """Another day was agreed; the one named first stays. What has ended stays as it is."""
    if not expectation.is_open or expectation.due_on == due_on:
        return expectation
    return promises.move_agreed(by=by, now=now, expectation=expectation, due_on=due_on)


def withdraw(by: Any, now: datetime, expectation: Expectation | None) -> None:
    if expectation is not None and expectation.is_open:
        promises.settle_agreed(by=by, now=now, expectation=expectation, met_on=None)

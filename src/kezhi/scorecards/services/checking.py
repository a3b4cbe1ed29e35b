"""What every write of a ledger asks first, and why it may refuse."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kezhi.catalog.refusals import is_private_benefit, private_benefit
from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.customers.services.values import UNFIT, BadValue
from kezhi.scorecards.choices import Alternative, Confidence, Incoterm
from kezhi.scorecards.models import Ledger
from kezhi.scorecards.queries import access
from kezhi.staff import queries as staff

MOST = Decimal("1e12")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
# Words that speak ill of somebody; a customer's sheet says what we do better, never what others do.
ILL = re.compile(
    r"\b(bad|poor|worse|worst|inferior|unreliable|useless|shoddy|junk|rubbish|garbage|fraud\w*"
    r"|cheat\w*|liar\w*|lies|fake|counterfeit|incompetent|dishonest|terrible|awful)\b"
    r"|劣质|垃圾|骗|假货|假冒|不靠谱|不可靠|不诚信|黑心|差劲|太差|很差|更差|最差|糟糕|无能|偷工减料",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDraft:
    """The basis of a comparison, and our price."""

    price: Decimal
    compared_on: date
    unit: str = ""
    incoterm: str = ""
    quantity: Decimal | None = None
    reference: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """A rival's offer; a blank unit or basis of delivery is the ledger's own."""

    kind: str
    price_low: Decimal
    price_high: Decimal
    currency: str
    offered_on: date
    party: Party | None = None
    unit: str = ""
    incoterm: str = ""
    terms: str = ""
    lead_days: int | None = None
    source: str = ""
    confidence: str = Confidence.TOLD.value


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """An element's worth; `rivals` by the offer's number, `inputs` by symbol: ours, theirs."""

    element: Any
    claimed: Decimal = Decimal(0)
    claimed_low: Decimal | None = None
    claimed_high: Decimal | None = None
    perceived: Decimal | None = None
    realized: Decimal | None = None
    evidence: str = "estimated"
    proof: str = ""
    source: str = ""
    inputs: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    rivals: dict[int, Decimal] = field(default_factory=dict)


def require_writer(by: Any, party: Party) -> None:
    is_seen = customers.visible_parties(by).filter(pk=party.pk).exists()
    if not access.may_edit(by) or not is_seen:
        raise PermissionDenied


def check_text(name: str, text: str, most: int) -> None:
    if UNFIT.search(text):
        raise BadValue(name, _("It holds characters that cannot be kept."))
    if len(text) > most:
        raise BadValue(name, _("It is too long."))


def check_amount(name: str, amount: Decimal | None, *, least: Decimal = -MOST) -> None:
    if amount is None:
        return
    if not amount.is_finite() or not least <= amount <= MOST:
        raise BadValue(name, _("This amount cannot be."))


def check_price(name: str, price: Decimal) -> None:
    check_amount(name, price)
    if price <= 0:
        raise BadValue(
            name,
            _("A price of zero or below cannot be compared. Enter what one unit really costs."),
        )


def check_day(name: str, day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadValue(name, _("This date cannot be."))


def check_ledger(draft: LedgerDraft) -> None:
    """Raises BadValue for the first value that cannot be kept."""
    check_price("price", draft.price)
    check_amount("reference", draft.reference, least=Decimal(0))
    check_amount("quantity", draft.quantity)
    if draft.quantity is not None and draft.quantity <= 0:
        raise BadValue("quantity", _("A quantity is above zero; leave it blank if not known."))
    if draft.incoterm not in ("", *Incoterm.values):
        raise BadValue("incoterm", _("Choose one of those offered."))
    check_day("compared_on", draft.compared_on)
    check_text("unit", draft.unit, 20)
    check_text("note", draft.note, 500)
    check_private(note=draft.note)


def check_offer(by: Any, ledger: Ledger, draft: OfferDraft) -> None:
    """Raises BadValue for the first value that cannot be kept or compared."""
    is_competitor = draft.kind == Alternative.COMPETITOR
    if draft.kind not in Alternative.values or draft.confidence not in Confidence.values:
        raise BadValue("kind", _("Choose one of those offered."))
    if is_competitor and draft.party is None:
        raise BadValue("party", _("Say which competitor."))
    if not is_competitor and draft.party is not None:
        raise BadValue("party", _("Only a competitor's offer names one."))
    if draft.party and not access.competitors(by).filter(pk=draft.party.pk).exists():
        raise BadValue("party", _("This is no competitor we know."))
    check_price("price_low", draft.price_low)
    check_price("price_high", draft.price_high)
    if draft.price_high < draft.price_low:
        raise BadValue("price_high", _("The upper limit is not below the lower one."))
    check_day("offered_on", draft.offered_on)
    check_text("terms", draft.terms, 200)
    check_text("source", draft.source, 120)
    check_basis(ledger, draft)


def check_basis(ledger: Ledger, draft: OfferDraft) -> None:
    """Only like is compared with like."""
    if draft.unit and draft.unit != ledger.unit:
        words = _("Our price is per %(ours)s, this one per %(theirs)s: enter it per %(ours)s.")
        own = ledger.unit or _("the whole")
        raise BadValue("unit", words % {"ours": own, "theirs": draft.unit})
    if draft.incoterm and draft.incoterm != ledger.incoterm:
        words = _(
            "Our price is %(ours)s, this one %(theirs)s: add or take off freight, insurance and "
            "duty until both stand on one basis, and enter it so."
        )
        own = ledger.incoterm or _("without a basis of delivery")
        raise BadValue("incoterm", words % {"ours": own, "theirs": draft.incoterm})


def rate_between(currency: str, ledger: Ledger, on: date) -> Decimal:
    """How many of the ledger's currency one of another is on that day."""
    if currency == ledger.currency:
        return Decimal(1)
    theirs, ours = (staff.exchange_rate(one, on) for one in (currency, ledger.currency))
    if not theirs or not ours:
        words = _(
            "No rate from %(theirs)s to %(ours)s is known on that day: enter the price in %(ours)s."
        )
        raise BadValue("currency", words % {"theirs": currency, "ours": ledger.currency})
    return (theirs / ours).quantize(Decimal("0.00000001"))


def check_entry(ledger: Ledger, draft: EntryDraft) -> None:
    """Raises BadValue for the first value that cannot be kept."""
    for name in ("claimed", "claimed_low", "claimed_high", "perceived", "realized"):
        check_amount(name, getattr(draft, name))
    for amount in draft.rivals.values():
        check_amount("claimed", amount)
    low, high = draft.claimed_low, draft.claimed_high
    if (low is None) != (high is None):
        raise BadValue("claimed_low" if low is None else "claimed_high", _("Give both limits."))
    if low is not None and high is not None and not low <= draft.claimed <= high:
        raise BadValue("claimed_low", _("The claim lies between its limits."))
    check_text("proof", draft.proof, 300)
    check_text("source", draft.source, 120)
    check_manners(ledger, draft.proof)
    check_private(element=str(draft.element.name), proof=draft.proof, source=draft.source)


def check_private(**texts: str) -> None:
    """What a buyer gets for himself is no value to the customer."""
    for name, text in texts.items():
        if is_private_benefit(text):
            raise BadValue(name, private_benefit())


def check_manners(ledger: Ledger, text: str) -> None:
    """What a customer reads speaks of us, by name of nobody else."""
    if ILL.search(text):
        raise BadValue(
            "proof", _("This speaks ill of others. Say what we do better, with what proves it.")
        )
    for name in names_of_rivals(ledger):
        if name and name.casefold() in text.casefold():
            words = _("The customer reads this: leave %(name)s out and say what we do better.")
            raise BadValue("proof", words % {"name": name})


def names_of_rivals(ledger: Ledger) -> list[str]:
    parties = [one.party for one in ledger.offers.select_related("party") if one.party]
    return [name for party in parties for name in (party.name, party.short_name)]

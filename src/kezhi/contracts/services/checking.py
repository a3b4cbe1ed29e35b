"""The rules a contract must keep. Each problem names its field, its line and the cure."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customer_value import installments
from kezhi.contracts.choices import Kind, Start
from kezhi.contracts.models import MOST_DAYS, MOST_MONTHS, Contract
from kezhi.contracts.services.drafts import ContractDraft, PartDraft, TermDraft
from kezhi.customers.models import Party
from kezhi.kit import money, types
from kezhi.sales.services.drafts import Problem
from kezhi.staff import queries as staff

MOST_LINES = 60
LAST_PROMISE = date(2100, 12, 31)
LONGEST_DAYS = 366 * 50


def shown_day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def problems_of(draft: ContractDraft, on: date) -> list[Problem]:
    return [
        *header_problems(draft, on),
        *day_problems(draft),
        *amount_problems(draft),
        *renewal_problems(draft),
        *term_problems(draft.terms),
        *plan_problems(draft),
    ]


def party_problems(party: Party) -> Iterator[Problem]:
    if party.archived_at is not None or party.deleted_at is not None:
        words = _("%(customer)s is archived. Restore it first, or choose another customer.")
        yield Problem("customer", words % {"customer": party.name})


def header_problems(draft: ContractDraft, on: date) -> Iterator[Problem]:
    yield from party_problems(draft.party)
    if not draft.title.strip():
        yield Problem("title", _("Say what the contract is about."))
    if draft.kind not in Kind.values:
        yield Problem("kind", _("Choose one of those offered."))
    if staff.exchange_rate(draft.currency, on) is None:
        words = _("No exchange rate of %(currency)s is known today: enter it in the settings.")
        yield Problem("currency", words % {"currency": draft.currency})
    quote = draft.quote
    if quote is not None and quote.party_id != draft.party.pk:
        yield Problem("quote", _("This quote is another customer's."))
    if quote is not None and quote.currency != draft.currency:
        words = _("The quote is in %(currency)s; the contract must be too.")
        yield Problem("currency", words % {"currency": quote.currency})


def day_problems(draft: ContractDraft) -> Iterator[Problem]:
    for name in ("starts_on", "ends_on"):
        if not types.FIRST_DAY <= getattr(draft, name) <= types.LAST_DAY:
            yield Problem(name, _("Check the year of this date."))
    if draft.ends_on < draft.starts_on:
        yield Problem("ends_on", _("It would end before it begins: choose a later day."))
    elif (draft.ends_on - draft.starts_on).days > LONGEST_DAYS:
        yield Problem("ends_on", _("A contract lasts 50 years at most."))


def amount_problems(draft: ContractDraft) -> Iterator[Problem]:
    amount = draft.amount
    if not 0 <= draft.tax_rate <= 1:
        yield Problem("tax_rate", _("Give a tax rate from 0 to 100 %."))
    if amount is None:
        if draft.kind != Kind.FRAMEWORK:
            words = _("Give the amount; only a framework contract may leave it open.")
            yield Problem("amount", words)
    elif not 0 < amount <= money.LIMIT / 2:
        yield Problem("amount", _("Give an amount above zero that a contract can have."))
    elif money.to_smallest(amount, draft.currency) != amount:
        yield Problem("amount", _("Round it to the smallest unit of the currency."))


def renewal_problems(draft: ContractDraft) -> Iterator[Problem]:
    if not 1 <= draft.renewal_months <= MOST_MONTHS:
        words = _("It renews for 1 to %(n)s months.")
        yield Problem("renewal_months", words % {"n": MOST_MONTHS})
    if not 0 <= draft.notice_days <= MOST_DAYS:
        yield Problem("notice_days", _("Give at most %(n)s days.") % {"n": MOST_DAYS})


def term_problems(rows: Sequence[TermDraft]) -> Iterator[Problem]:
    if len(rows) > MOST_LINES:
        yield Problem("terms", _("A contract holds at most %(n)s terms.") % {"n": MOST_LINES})
    for number, term in enumerate(rows):
        if not term.text.strip():
            yield Problem("terms.text", _("Say what was agreed."), number)
        if len(term.text) > 300:
            yield Problem("terms.text", _("A term holds at most 300 characters; split it."), number)
        if term.due_on is not None and not types.FIRST_DAY <= term.due_on <= LAST_PROMISE:
            yield Problem("terms.due_on", _("Check the year of this date."), number)


def plan_problems(draft: ContractDraft) -> Iterator[Problem]:
    if not draft.parts:
        return
    if len(draft.parts) > MOST_LINES:
        words = _("A payment plan holds at most %(n)s installments.")
        yield Problem("parts", words % {"n": MOST_LINES})
    if draft.priced is None:
        words = _(
            "A payment plan needs the amount of the contract: give it, or leave the plan out."
        )
        yield Problem("amount", words)
        return
    found = [one for number, part in enumerate(draft.parts) for one in part_problems(part, number)]
    yield from found or sum_problems(draft)


def part_problems(part: PartDraft, number: int) -> Iterator[Problem]:
    if not part.label.strip() or len(part.label) > 80:
        yield Problem("parts.label", _("Name the installment, in at most 80 characters."), number)
    if part.start not in Start.values:
        yield Problem("parts.start", _("Choose one of those offered."), number)
    elif part.start == Start.DAY and part.on is None:
        yield Problem("parts.on", _("Say on which day, or from what its days count."), number)
    elif part.start != Start.DAY and part.on is not None:
        words = _("Give the day itself or what its days count from, not both.")
        yield Problem("parts.on", words, number)
    if part.on is not None and not types.FIRST_DAY <= part.on <= types.LAST_DAY:
        yield Problem("parts.on", _("Check the year of this date."), number)
    if not 0 <= part.days <= MOST_DAYS:
        yield Problem("parts.days", _("Give at most %(n)s days.") % {"n": MOST_DAYS}, number)
    yield from asked_problems(part, number)


def asked_problems(part: PartDraft, number: int) -> Iterator[Problem]:
    if part.share is not None and part.amount is not None:
        yield Problem("parts.amount", _("Give a share or an amount, not both."), number)
    if part.share is not None and not 0 < part.share <= 1:
        yield Problem("parts.share", _("Give a share above 0 and up to 100 %."), number)
    if part.amount is not None and not 0 < part.amount <= money.LIMIT:
        yield Problem("parts.amount", _("Give an amount above zero."), number)


def sum_problems(draft: ContractDraft) -> Iterator[Problem]:
    assert draft.priced is not None
    gross, parts = draft.priced.gross, [part.part for part in draft.parts]
    for number, part in enumerate(draft.parts):
        amount = part.amount
        if amount is not None and money.to_smallest(amount, draft.currency) != amount:
            words = _("Round it to the smallest unit of the currency.")
            yield Problem("parts.amount", words, number)
        elif number < len(parts) - 1 and part.share is None and amount is None:
            words = _("Give a share or an amount; only the last installment takes the rest.")
            yield Problem("parts.amount", words, number)
    missing = installments.misses(gross, parts, draft.unit)
    words = {
        True: _("The installments leave %(rest)s of %(whole)s: change one, or leave the last "
                "share and amount empty, which takes the rest."),
        False: _("The installments exceed %(whole)s by %(rest)s: lower one of them."),
    }[missing > 0]  # fmt: skip
    if missing:
        rest = money.format_money(abs(missing), draft.currency)
        whole = money.format_money(gross, draft.currency)
        yield Problem("parts", words % {"rest": rest, "whole": whole})
    elif min(installments.split(gross, parts, draft.unit)) <= 0:
        yield Problem("parts", _("An installment would be nothing: take it out or give it more."))


def signing_problems(contract: Contract, signed_on: date, today: date) -> Iterator[Problem]:
    """Why it cannot be signed on that day."""
    yield from party_problems(contract.party)
    if not types.FIRST_DAY <= signed_on <= today:
        yield Problem("signed_on", _("A contract is signed today or was signed before."))
    last = contract.last_on or contract.ends_on
    if last < signed_on and not contract.renews_itself:
        yield Problem("signed_on", _("It ends before this day: edit the contract first."))
    for term in contract.terms.filter(due_on__lt=signed_on).order_by("position"):
        words = _("Term %(n)s is promised for %(day)s, before the signature: edit its day.")
        said = {"n": term.position, "day": shown_day(term.due_on)} if term.due_on else {}
        yield Problem("signed_on", words % said)

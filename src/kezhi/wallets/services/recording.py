"""Estimates of what customers spend: recorded, withdrawn, measured against our sales."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.customers.models import Party
from kezhi.customers.services.values import BadValue
from kezhi.kit import audit, money, types
from kezhi.kit.once import once
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right
from kezhi.wallets import queries
from kezhi.wallets.models import Wallet

DEEDS = (gettext_noop("Estimate spending"), gettext_noop("Withdraw estimate"))
YEAR = timedelta(days=365)
CHUNK = 500
FIELDS = ("line", "as_of", "currency", "spend", "low", "high", "source", "confidence", "note")


def may_edit(user: Any) -> bool:
    return all(user.may(right) for right in (*queries.VIEW, Right.CUSTOMERS_EDIT))


def record_wallet(
    *, by: Any, now: datetime, party: Party, values: dict[str, Any], key: str | None = None
) -> Wallet:
    """Keep an estimate beside the earlier ones; a repeated key gives the one it made before.

    Raises BadValue."""
    if not may_edit(by):
        raise PermissionDenied
    today = staff.local_date(now)
    values = {**values, "currency": values.get("currency") or staff.company().currency}
    rate = checked(values, today)

    def effect() -> dict[str, Any]:
        stamp = {"created_by": by, "created_at": now, "updated_at": now}
        made = Wallet.objects.create(party=party, rate=rate, **values, **stamp)
        said = {name: [None, getattr(made, name)] for name in FIELDS}
        audit.record(by=by, now=now, action="estimate_spending", target=made, changes=said)
        settle(party.pk, made.line_id)
        measure([made], today)
        return {"wallet": made.pk}

    body = [party.pk, {name: audit.plain(value) for name, value in values.items()}]
    kept = once(by=by, now=now, scope="wallets.record", key=key, body=body, effect=effect)
    return Wallet.objects.get(pk=kept["wallet"])


def checked(values: dict[str, Any], today: date) -> Decimal:
    """The exchange rate of the day; refuses what no list could show."""
    day = values["as_of"]
    if not types.FIRST_DAY <= day <= today:
        raise BadValue("as_of", _("An estimate is of today or of a day before."))
    if not 1 <= values["low"] <= values["spend"] <= values["high"] <= money.LIMIT:
        raise BadValue("spend", _("The spending lies between its limits, and is 1 at least."))
    rate = staff.exchange_rate(values["currency"], day)
    if rate is None:
        raise BadValue("currency", _("There is no exchange rate of this currency on that day."))
    if values["high"] * rate > money.LIMIT:
        raise BadValue("high", _("This is more than can be kept in base currency."))
    return rate


@transaction.atomic
def withdraw_wallet(*, by: Any, now: datetime, wallet: Wallet) -> None:
    """What was a mistake counts no more; the one before it is the newest again."""
    if not may_edit(by):
        raise PermissionDenied
    kept = Wallet.objects.select_for_update().get(pk=wallet.pk)
    if kept.withdrawn_at is not None:
        return
    kept.withdrawn_at, kept.is_current, kept.updated_at = now, False, now
    kept.version += 1
    kept.save(update_fields=["withdrawn_at", "is_current", "updated_at", "version"])
    audit.record(by=by, now=now, action="withdraw_estimate", target=kept)
    newest = settle(kept.party_id, kept.line_id)
    measure([newest] if newest else [], staff.local_date(now))


def settle(party: int, line: int | None) -> Wallet | None:
    """Exactly the newest of a customer's line is current."""
    found = Wallet.objects.filter(party=party, line=line, withdrawn_at__isnull=True)
    newest = found.order_by("-as_of", "-pk").first()
    if newest is not None:
        found.exclude(pk=newest.pk).filter(is_current=True).update(is_current=False)
        found.filter(pk=newest.pk, is_current=False).update(is_current=True)
    return newest


def measure(wallets: Sequence[Wallet], today: date) -> None:
    """Our sales in the twelve months to today, and to the day of the estimate."""
    parties = {one.party_id for one in wallets}
    now = queries.sold(parties, today - YEAR + timedelta(days=1), today)
    for one in wallets:
        first = one.as_of - YEAR + timedelta(days=1)
        key = (one.party_id, one.line_id)
        one.sales_then = queries.sold({one.party_id}, first, one.as_of).get(key, Decimal(0))
        set_measured(one, now.get(key, Decimal(0)), today)
    Wallet.objects.bulk_update(wallets, ["sales", "sales_then", "missing", "measured_on"])


def set_measured(wallet: Wallet, sales: Decimal, today: date) -> None:
    wallet.sales, wallet.measured_on = sales, today
    rest = Decimal(repr(wallet.now.missing))
    wallet.missing = money.to_smallest(rest, staff.company().currency)


def measure_all(*, now: datetime) -> int:
    """Every newest estimate against today's sales, in bounded pieces; safe to run twice."""
    today, done = staff.local_date(now), 0
    pairs = Wallet.objects.filter(is_current=True, withdrawn_at__isnull=True).order_by("pk")
    for chunk in pieces(pairs.values_list("pk", flat=True).iterator(chunk_size=CHUNK)):
        found = list(Wallet.objects.filter(pk__in=chunk))
        sums = queries.sold({one.party_id for one in found}, today - YEAR + timedelta(1), today)
        for one in found:
            set_measured(one, sums.get((one.party_id, one.line_id), Decimal(0)), today)
        done += Wallet.objects.bulk_update(found, ["sales", "missing", "measured_on"])
    return done


def pieces(keys: Iterable[int]) -> Iterable[list[int]]:
    piece: list[int] = []
    for key in keys:
        piece.append(key)
        if len(piece) == CHUNK:
            yield piece
            piece = []
    if piece:
        yield piece

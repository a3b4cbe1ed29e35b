"""What some of the demo's larger customers spend in all, asked twice, and the market they are."""

import zlib
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from kezhi.demo.rows import Company as Rows
from kezhi.sales import queries as sales
from kezhi.wallets.choices import Confidence, Source
from kezhi.wallets.models import Market, Wallet
from kezhi.wallets.services import recording

ESTIMATED = 40
STEP = Decimal(10_000)
# A year ago, and lately: the second is the surer one.
TIMES = ((380, Source.GUESS, Confidence.LOW, "0.7", "1.5"),
         (25, Source.ASKED, Confidence.MEDIUM, "0.85", "1.2"))  # fmt: skip
MARKET_SHARE = (Decimal("0.11"), Decimal("0.10"), Decimal("0.105"))


def write_wallets(rows: Rows, *, now: datetime) -> int:
    """Of those who bought most in the last year; made up, yet the same at each loading."""
    since = rows.as_of - timedelta(days=365)
    orders = sales.counted_orders().filter(
        ordered_on__gt=since, party__is_walk_in=False, party__deleted_at__isnull=True
    )
    totals = orders.order_by().values_list("party").annotate(total=Sum("base_amount"))
    found = [
        (party, total) for party, total in totals.order_by("-total")[:ESTIMATED] if total > STEP
    ]
    made = [estimate(rows, party, total, time, now) for party, total in found for time in TIMES]
    for party, _total in found:
        recording.settle(party, None)
    newest = list(Wallet.objects.order_by("pk"))
    recording.measure(newest, rows.as_of)
    write_markets(rows)
    return len(made)


def estimate(
    rows: Rows, party: int, total: Decimal, time: tuple[int, str, str, str, str], now: datetime
) -> Wallet:
    days, source, confidence, low, high = time
    factor = Decimal(120 + zlib.crc32(f"{party}:{days}".encode()) % 280) / 100
    spend = (total * factor / STEP).quantize(Decimal(1)) * STEP
    return Wallet.objects.create(
        party_id=party, as_of=rows.as_of - timedelta(days=days), currency=rows.base_currency,
        spend=spend, low=spend * Decimal(low), high=spend * Decimal(high), source=source,
        confidence=confidence, created_at=now, updated_at=now,
    )  # fmt: skip


def write_markets(rows: Rows) -> None:
    """Three whole years, by the association's yearbook."""
    for back, part in zip((3, 2, 1), MARKET_SHARE, strict=True):
        year = rows.as_of.year - back
        sold = sales.counted_orders().filter(ordered_on__year=year).aggregate(
            total=Sum("base_amount", default=Decimal(0))
        )["total"]  # fmt: skip
        if sold <= STEP:
            continue
        size = (sold / part / STEP).quantize(Decimal(1)) * STEP
        Market.objects.create(
            year=year, size=size, low=size * Decimal("0.9"), high=size * Decimal("1.1"),
            source="行业协会年鉴",
        )  # fmt: skip

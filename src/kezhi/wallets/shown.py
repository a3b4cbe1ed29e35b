"""An estimate as lists, files and programs tell it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.formats import number_format

from kezhi.wallets.models import Wallet


def percent(share: float) -> str:
    return f"{number_format(round(share * 100, 1), 1)} %"


class Line:
    """One estimate with its share now."""

    def __init__(self, wallet: Wallet) -> None:
        self.wallet = wallet
        self.party, self.line, self.as_of = wallet.party.name, str(wallet.line or ""), wallet.as_of
        found = wallet.now
        self.share = percent(found.share)
        self.share_limits = f"{percent(found.low)} – {percent(found.high)}"
        self.is_above = found.is_above
        self.sales, self.missing = wallet.sales, wallet.missing
        self.spend = in_base(wallet, wallet.spend)
        self.low, self.high = in_base(wallet, wallet.low), in_base(wallet, wallet.high)
        self.limits = f"{self.low} – {self.high}"
        self.source, self.confidence = wallet.get_source_display(), wallet.get_confidence_display()
        self.owner = str(wallet.party.owner or "")


def in_base(wallet: Wallet, amount: Decimal) -> Decimal:
    value: Decimal = amount * wallet.rate
    return value.quantize(Decimal("0.01"))


def lines(found: Iterable[Wallet]) -> Iterator[Line]:
    return (Line(one) for one in found)


def changes(found: list[Wallet]) -> dict[int, float]:
    """Of the share then, in points of one, since the estimate before of the same line."""
    told: dict[int, float] = {}
    for newer, older in pairwise(found):
        if newer.line_id == older.line_id:
            told[newer.pk] = newer.then.share - older.then.share
    return told


def context(found: list[Wallet], currency: str) -> dict[str, Any]:
    moved = changes(found)
    rows = [(Line(one), percent(one.then.share), moved.get(one.pk)) for one in found]
    return {"rows": rows, "currency": currency}

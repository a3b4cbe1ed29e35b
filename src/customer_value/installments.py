"""A price paid in parts: what each part is, and how far what came in covers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a price as it was agreed: a share of it, an amount, or neither, which is the rest.

    >>> Part(share=Decimal("0.3")).amount is None
    True
    """

    share: Decimal | None = None
    amount: Decimal | None = None


def asked(total: Decimal, part: Part, unit: Decimal) -> Decimal | None:
    """What a part alone asks for: its amount, or its share of the total rounded half up to `unit`.

    A_i = round(s_i · T); None where it takes what is left.

    >>> asked(Decimal("100.00"), Part(share=Decimal("0.333")), Decimal("0.01"))
    Decimal('33.30')
    """
    if part.amount is not None:
        return part.amount
    if part.share is None:
        return None
    return (total * part.share).quantize(unit, rounding=ROUND_HALF_UP)


def split(total: Decimal, parts: Sequence[Part], unit: Decimal) -> list[Decimal]:
    """The amounts of the parts in money; the last takes what the others leave, to the unit.

    A_i = round(s_i · T) for i < n, A_n = T − Σ A_i. `unit` is the smallest coin of the currency,
    the result in the currency of the total. A part in between that asks for nothing gets nothing.

    >>> thirds = [Part(share=Decimal(1) / 3)] * 3
    >>> [str(one) for one in split(Decimal("100.00"), thirds, Decimal("0.01"))]
    ['33.33', '33.33', '33.34']
    """
    if not parts:
        return []
    first = [asked(total, part, unit) or ZERO for part in parts[:-1]]
    return [*first, total - sum(first, ZERO)]


def misses(total: Decimal, parts: Sequence[Part], unit: Decimal) -> Decimal:
    """By how much the parts as agreed miss the total: above 0 they leave some, below 0 exceed it.

    D = T − Σ A_i. Shares may miss it by what rounding takes, half a unit for each, and then do not
    miss it at all; nor does a last part that takes the rest, unless nothing is left for it.

    >>> str(misses(Decimal(100), [Part(amount=Decimal(40)), Part(amount=Decimal(50))], Decimal(1)))
    '10'
    """
    if not parts:
        return ZERO
    amounts = [asked(total, part, unit) for part in parts]
    left = total - sum((one or ZERO for one in amounts), ZERO)
    if amounts[-1] is None:
        return min(left, ZERO)
    shares = sum(part.share is not None and part.amount is None for part in parts)
    return ZERO if abs(left) * 2 <= unit * shares else left


def covered(amounts: Sequence[Decimal], received: Decimal) -> list[Decimal]:
    """What is paid of each amount when all that came in pays the first one first.

    C_i = min(A_i, max(0, R − Σ_{j<i} A_j)), in the currency of the amounts.

    >>> [str(one) for one in covered([Decimal(30), Decimal(60), Decimal(10)], Decimal(50))]
    ['30', '20', '0']
    """
    found = []
    left = max(received, ZERO)
    for amount in amounts:
        part = min(amount, left)
        found.append(part)
        left -= part
    return found

"""What a price is worth to the customer, for the page: the library's figures, nothing stored."""

from dataclasses import dataclass

from customer_value.delivered import Balance, Comparison, Offer, balance, compare, premium_profit


@dataclass(frozen=True, slots=True)
class Answer:
    one: Comparison
    captured: float | None
    rate: float | None
    profit: float | None
    balance: Balance | None
    parts: list[tuple[str, float, float | None]]

    @property
    def is_chosen(self) -> bool:
        return self.one.surplus > 0


def answer(ours: Offer, rival: Offer, *, quantity: float | None, cost: float | None) -> Answer:
    one = compare(ours, {"": rival})
    shares = one.premium_by_element or {}
    captured, rate = one.share_captured, one.premium_rate
    return Answer(
        one=one,
        captured=None if captured is None else 100 * captured,
        rate=None if rate is None else 100 * rate,
        profit=None if quantity is None else premium_profit(one.price_gap, quantity),
        balance=None if cost is None else balance(one.surplus, ours.price - cost),
        parts=[(name, gap, shares.get(name)) for name, gap in one.gaps.items()],
    )

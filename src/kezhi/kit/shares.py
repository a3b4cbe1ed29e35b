"""So many of so many."""

from customer_value.churn import wilson_interval


def percents(part: int, whole: int) -> tuple[float, float, float] | None:
    """The share and the ends of Wilson's 95 % interval, in percent; None of nothing."""
    if not whole:
        return None
    low, high = wilson_interval(part, whole)
    return 100 * part / whole, 100 * low, 100 * high

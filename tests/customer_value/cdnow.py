"""The CDNOW sample as histories: 2,357 customers, weeks, calibration to 1997-09-30."""

from collections import defaultdict
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray
from tests.shared_data import shared_data

Floats = NDArray[np.float64]
END = date(1997, 9, 30)


@cache
def histories() -> tuple[Floats, Floats, Floats, Floats]:
    """Repeats, last age, age, mean value of repeats; days of zero spend count, as published."""
    days: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in shared_data("cdnow/CDNOW_sample.txt").read_text().splitlines():
        _, customer, day, _, amount = line.split()
        when = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        if when <= END:
            days[customer][when] += float(amount)
    rows = []
    for bought in days.values():
        ordered = sorted(bought)
        later = [bought[day] for day in ordered[1:]]
        rows.append(
            (
                len(later),
                (ordered[-1] - ordered[0]).days / 7,
                (END - ordered[0]).days / 7,
                sum(later) / len(later) if later else 0.0,
            )
        )
    x, t_x, age, mean = np.array(rows).T
    return x, t_x, age, mean

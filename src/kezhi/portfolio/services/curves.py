"""What a run keeps of its cohorts, of how long customers stay, and of heads against value."""

from typing import Any

import numpy as np

from customer_value import history
from customer_value.survival import Cohorts
from kezhi.portfolio import cohorts, diverging
from kezhi.portfolio.choices import Risk
from kezhi.portfolio.cohorts import Span
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries import source
from kezhi.portfolio.results import Valuation


def curves(tables: source.Source, valuation: Valuation, run: ValuationRun) -> dict[str, Any]:
    v = valuation.customers
    found = cohort_table(tables, valuation, run)
    return {
        "cohorts": cohorts.kept(*found) if found else None,
        "divergence": diverging.kept(*found) if found else None,
        "stays": cohorts.stays(v.first_day, v.last_day, v.risk == Risk.LOST.value, run.as_of),
    }


def cohort_table(
    tables: source.Source, valuation: Valuation, run: ValuationRun
) -> tuple[Cohorts, Span] | None:
    """None while fewer than two periods are over."""
    begun = valuation.report.first_day
    span = cohorts.span_of(begun, run.as_of) if begun else None
    if span is None or not span.is_long_enough:
        return None
    found = history.by_period(tables.orders, as_of=run.as_of, months=span.months).to_pyarrow()
    who, when, net = (np.asarray(found[name]) for name in ("customer_id", "period", "net"))
    return cohorts.table(who, when, net, span), span

"""What Today shows, gathered from the features below, each cut to what the person may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from kezhi.customers import queries as customers
from kezhi.exchange import queries as exchange
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries import holdings, runs, totals, worth
from kezhi.portfolio.queries.holdings import Holding
from kezhi.portfolio.queries.lens import Lens, lens_for
from kezhi.sales import queries as sales

SHOWN = 8


@dataclass(frozen=True)
class Seen:
    """The current run as this person sees it."""

    run: ValuationRun
    lens: Lens
    holding: Holding

    @property
    def rows(self) -> Any:
        return self.holding.rows


def seen(user: Any) -> Seen | None:
    run = runs.current_run(user)
    if run is None:
        return None
    return Seen(run, lens_for(user, run), holdings.of(user, run))


def new_risks(found: Seen) -> list[CustomerValuation]:
    """By value at stake, the most first."""
    by_stake = F(found.lens.stake).desc(nulls_last=True)
    worst = worth.new_risks(found.rows).order_by(by_stake, "-pk")[:SHOWN]
    return found.holding.listed(f"new_risks {found.lens.stake}", lambda: worst)


def tier_moves(found: Seen) -> list[CustomerValuation]:
    """The moves of those who are worth most, up or down."""
    by_value = F(found.lens.value).desc(nulls_last=True)
    moved = totals.moved(found.rows).exclude(tier_move=0)
    best = moved.order_by(by_value, "-pk")[:SHOWN]
    return found.holding.listed(f"tier_moves {found.lens.value}", lambda: best)


def ownerless(user: Any, found: Seen | None) -> tuple[int, list[CustomerValuation]]:
    """How many customers nobody owns, and the most valuable of them."""
    parties = customers.visible_parties(user).filter(
        owner__isnull=True, archived_at__isnull=True, is_walk_in=False, roles__role="customer"
    )
    if found is None:
        return parties.count(), []
    by_value = F(found.lens.value).desc(nulls_last=True)
    best = worth.without_owner(found.rows).order_by(by_value, "-pk")[:SHOWN]
    return parties.count(), list(best)


def due_orders(user: Any, today: date) -> tuple[int, list[Any]]:
    """How many orders are late, and those promised for the nearest days, the latest first."""
    due = sales.due_orders(user)
    late = due.filter(promised_on__lt=today).count()
    return late, list(due.order_by("promised_on", "pk")[:SHOWN])


def imports(user: Any) -> list[Any]:
    """The newest imports that failed or left rows behind."""
    return list(exchange.failed_imports(user)[:SHOWN])


def latest_imports(user: Any) -> list[Any]:
    return list(exchange.visible_imports(user).order_by("-pk")[:3])


def has_customers(user: Any) -> bool:
    return customers.visible_parties(user).exists()


def latest_run(user: Any) -> ValuationRun | None:
    return runs.visible_runs(user).order_by("-pk").first()

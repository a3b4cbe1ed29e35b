"""Adding up a run once, so that no page of it has to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from kezhi.portfolio.choices import Measure, RunStatus
from kezhi.portfolio.models import RunSums, ValuationRun
from kezhi.portfolio.queries import (
    contributions,
    holdings,
    keeping,
    loyalty,
    owners,
    planning,
    totals,
    worth,
)
from kezhi.portfolio.queries.holdings import Holding
from kezhi.portfolio.queries.lens import Lens, lens_for, lens_of
from kezhi.staff import queries as staff

T = TypeVar("T")
Step = Callable[[], None]


@dataclass(frozen=True)
class Recorder(Holding):
    """All customers of a run; whatever is asked of it is made once and noted."""

    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def remembers(self) -> bool:
        return True

    def sums(self, name: str, make: Callable[[], T]) -> T:
        if name not in self.figures:
            self.figures[name] = make()
        return self.figures[name]  # type: ignore[no-any-return]  # as `make` made it


def keep_sums(run: ValuationRun, step: Step) -> None:
    """Keep the sums of the whole company with the run; `step` tells that the work goes on."""
    recorder = Recorder(run, worth.living_rows(run), holdings.living_parties(), is_whole=True)
    for lens in lenses(run):
        add_up(recorder, lens, step)
    figures = recorder.figures
    figures[owners.kept_name("kept")] = owners.to_keep(recorder, keeping.counted_by_owner)
    RunSums.objects.filter(run=run).delete()
    # Else a customer was deleted meanwhile, and is in some of the sums.
    if recorder.measured()[1] == recorder.mark:
        RunSums.objects.create(run=run, mark=recorder.mark, figures=figures)


def keep_sums_of_people(*, run_id: int) -> None:
    """Those who see a large part of the company find its sums as ready as the whole's."""
    run = ValuationRun.objects.get(pk=run_id)
    if run.status != RunStatus.FINISHED:
        return
    for user in staff.active_users():
        holding = holdings.of(user, run)
        if holding.is_large and not holding.is_whole:
            add_up(holding, lens_for(user, run), lambda: None)


def lenses(run: ValuationRun) -> list[Lens]:
    """One for those who see costs and one for those who do not, or one for all."""
    is_revenue = run.measure == Measure.LIFETIME_REVENUE
    return [
        lens_of(sees_costs=sees_costs, is_revenue=is_revenue, is_whole=True)
        for sees_costs in ([False] if is_revenue else [True, False])
    ]


def add_up(holding: Holding, lens: Lens, step: Step) -> None:
    """Ask for everything that the pages ask for."""
    asked: list[Callable[[], Any]] = [
        partial(totals.concentration_of, holding, lens.past),
        partial(totals.concentration_of, holding, lens.value),
        partial(contributions.flows, holding, lens.sees_costs),
        *(partial(make, holding, lens) for make in BY_LENS),
        *(partial(make, holding) for make in PLAIN),
    ]
    if lens.has_value:
        asked += [partial(make, holding) for make in OF_VALUE]
        asked.append(partial(planning.year_sums, holding, lens))
    for make in asked:
        make()
        step()


BY_LENS: tuple[Callable[[Holding, Lens], Any], ...] = (
    totals.equity, totals.pyramid, totals.risks, contributions.groups,
)  # fmt: skip
OF_VALUE: tuple[Callable[[Holding], Any], ...] = (
    totals.closing, totals.movements, totals.diverging,
)  # fmt: skip
PLAIN: tuple[Callable[[Holding], Any], ...] = (
    totals.customers_without_orders, totals.lead_reasons, totals.largest_leads,
    totals.underrated, totals.overrated, totals.risen, totals.sunk, totals.migration,
    keeping.kept, keeping.sales_moves, keeping.definitions, keeping.by_first_year,
    keeping.dearest_lost, loyalty.everybody,
)  # fmt: skip

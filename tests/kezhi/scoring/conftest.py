from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.kezhi.today import the_day

from kezhi.pipeline.models import Prospect, Source
from kezhi.staff.models import User

Write = Callable[..., list[Prospect]]


@pytest.fixture
def sources(db: None) -> dict[str, Source]:
    return {name: Source.objects.create(name=name) for name in ("Fair", "Bought list")}


@pytest.fixture
def decided(people: dict[str, User], sources: dict[str, Source]) -> None:
    """200 prospects, ten days apart: of the fair's every second buys after 40 days, of the
    bought list's every tenth after 60."""
    write(people["alice"], sources["Fair"], 100, every=2, after=40)
    write(people["alice"], sources["Bought list"], 100, every=10, after=60)


def write(owner: User, source: Source, count: int, *, every: int, after: int) -> None:
    from tests.kezhi.sales.conftest import make_party

    party = make_party(f"Won by {source}", owner)
    rows = []
    for number in range(count):
        found_on = the_day() - timedelta(days=200 + 10 * number)
        won: dict[str, Any] = {"state": "dropped", "closed_on": found_on + timedelta(days=150)}
        if number % every == 0:
            closed_on = found_on + timedelta(days=after)
            won = {"state": "converted", "closed_on": closed_on, "party": party}
        rows.append(
            Prospect(
                name=f"{source} {number}", owner=owner, team=owner.team, source=source,
                found_on=found_on, rung_on=found_on, **won,
            )
        )  # fmt: skip
    Prospect.objects.bulk_create(rows)


@pytest.fixture
def courted(people: dict[str, User], sources: dict[str, Source]) -> Callable[..., Prospect]:
    def make(name: str, source: str = "Fair", days: int = 0, owner: str = "alice") -> Prospect:
        day = the_day() - timedelta(days=days)
        who = people[owner]
        return Prospect.objects.create(
            name=name, owner=who, team=who.team, source=sources[source], found_on=day, rung_on=day
        )

    return make

"""Who of the prospects will buy: learned, proven, ranked by what he is worth."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.today import the_day
from tests.queries import assert_no_query_per_row

from kezhi.customers.services.values import BadValue
from kezhi.kit.models import AuditEntry
from kezhi.pipeline.models import Prospect
from kezhi.pipeline.services import prospects as courting
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.scoring.models import ProspectScore, Scoring
from kezhi.scoring.queries import learning
from kezhi.scoring.services import starting
from kezhi.staff.models import User

Enter = Callable[[str], Client]
Court = Callable[..., Prospect]


def compute(people: dict[str, User], days: int = 180) -> Scoring:
    now = timezone.now()
    made = starting.start_scoring(by=people["administrator"], now=now, days=days)
    starting.compute_scoring(scoring_id=made.pk, now=now)
    made.refresh_from_db()
    return made


def test_traits_are_proven_on_newer_prospects_before_they_count(
    people: dict[str, User], decided: None, courted: Court
) -> None:
    near, far = courted("Near"), courted("Far", "Bought list")
    scoring = compute(people)
    test = scoring.report["test"]
    assert (scoring.status, scoring.method) == ("finished", "card")
    assert (scoring.report["known"], scoring.report["bought"]) == (200, 60)
    assert test["gain"] > test["error"]
    assert test["card"]["brier"] < test["rate"]["brier"]
    assert scoring.report["few"]
    chances = {one.prospect_id: one for one in scoring.scores.all()}
    assert set(chances) == {near.pk, far.pk}
    assert 0.35 < chances[near.pk].chance < 0.5  # drawn toward the rate of all, .3
    assert 0.1 < chances[far.pk].chance < 0.2
    for one in chances.values():
        assert one.low < one.chance < one.high
        assert one.points == sum(points for *_trait, points in one.terms)


def test_who_has_been_courted_in_vain_is_less_likely(
    people: dict[str, User], decided: None, courted: Court
) -> None:
    fresh, slow, old = (courted(f"For {days}", days=days) for days in (0, 45, 170))
    compute(people)
    found = dict(ProspectScore.objects.values_list("prospect", "chance"))
    assert found[fresh.pk] > found[slow.pk] > found[old.pk] > 0


def test_where_traits_tell_nothing_everybody_has_the_rate_of_all(
    people: dict[str, User], decided: None, courted: Court
) -> None:
    for place, pk in enumerate(Prospect.objects.order_by("found_on", "pk").values_list("pk")):
        Prospect.objects.filter(pk=pk[0]).update(region=f"R{place % 7}", source=None)
    courted("Near")
    scoring = compute(people)
    assert scoring.method == "rate"
    assert scoring.report["points"] == []
    assert abs(scoring.scores.get().chance - 0.3) < 0.01


def test_too_few_is_said_and_nothing_is_made_up(
    people: dict[str, User], sign_in: Enter, courted: Court
) -> None:
    courted("Near")
    scoring = compute(people)
    assert (scoring.method, scoring.scores.count()) == ("none", 0)
    page = sign_in("administrator").get("/scoring/").content.decode()
    assert "Too few prospects are decided" in page


def test_what_was_learned_later_teaches_nothing(people: dict[str, User]) -> None:
    """An address entered only when he bought would tell that he bought."""
    now = timezone.now()
    made = courting.create_prospect(by=people["alice"], now=now, name="Harbor", phone="0571 1")
    courting.change_prospect(
        by=people["alice"], now=now, prospect=made, version=1, values={"email": "a@b.example"}
    )
    (found,) = learning.courted()
    assert found.traits["reach"] == "phone"


def test_the_page_ranks_by_expected_value(
    people: dict[str, User], decided: None, courted: Court, sign_in: Enter
) -> None:
    courted("Near")
    courted("Hers", owner="bob" if "bob" in people else "mona")
    run = ValuationRun.objects.create(
        as_of=the_day(), status="finished", finished_at=timezone.now(), currency="CNY"
    )
    party = Prospect.objects.filter(party__isnull=False)[0].party
    assert party
    value(run, party.pk, Decimal(40_000))
    scoring = compute(people)
    score = ProspectScore.objects.get(prospect__name="Near")
    assert score.worth == 40_000
    assert score.expected == round(Decimal(str(round(score.chance, 6))) * 40_000, 2)
    page = sign_in("administrator").get("/scoring/").content.decode()
    assert "¥40,000.00" in page
    assert page.index("Near") < page.index("Hers") or "Hers" in page
    own = sign_in("alice")
    seen = own.get("/scoring/")
    if seen.status_code == 200:
        assert "Hers" not in seen.content.decode()
    told = sign_in("administrator").get(f"/scoring/{scoring.pk}/").content.decode()
    for words in ("Brier score", "Fair", "All customers", "Twenty points double the odds"):
        assert words in told
    panel = sign_in("administrator").get(f"/scoring/of-prospect/{score.prospect_id}/")
    assert "80 % interval" in panel.content.decode()
    rows = sign_in("administrator").get("/scoring/export/").getvalue().decode()
    assert "Near" in rows


def value(run: ValuationRun, party: int, amount: Decimal) -> None:
    CustomerValuation.objects.create(
        run=run, party_id=party, orders=1, repeats=0, net_amount=amount, lifetime_value=amount,
        realized=0, residual=amount, last_year_orders=1, year_before_orders=0,
        last_year_amount=amount, year_before_amount=0,
        tier="gold", risk="none",
    )  # fmt: skip


def test_the_form_asks_once(
    people: dict[str, User], decided: None, sign_in: Enter, django_capture_on_commit_callbacks: Any
) -> None:
    chief = sign_in("administrator")
    with django_capture_on_commit_callbacks(execute=True):
        first = chief.post("/scoring/", {"days": "180", "key": "once"})
    again = chief.post("/scoring/", {"days": "180", "key": "once"})
    assert first["Location"] == again["Location"]
    assert Scoring.objects.get().status == "finished"
    assert AuditEntry.objects.filter(kind="scoring.scoring", action="finish").count() == 1
    assert chief.post("/scoring/", {"days": "3"}).status_code == 422


def test_a_finished_scoring_is_not_computed_twice(people: dict[str, User], decided: None) -> None:
    made = compute(people)
    later = timezone.now() + timedelta(hours=1)
    assert starting.compute_scoring(scoring_id=made.pk, now=later) is None


def test_no_query_per_row(
    people: dict[str, User], decided: None, courted: Court, sign_in: Enter
) -> None:
    def more(rows: int) -> None:
        for number in range(rows):
            courted(f"More {number} of {rows}")
        compute(people)

    assert_no_query_per_row(sign_in("administrator"), "/scoring/", more)


@pytest.mark.parametrize("days", [6, 1096])
def test_days_without_sense_are_refused(people: dict[str, User], days: int) -> None:

    with pytest.raises(BadValue) as refused:
        starting.start_scoring(by=people["administrator"], now=timezone.now(), days=days)
    assert "Between 7 and 1095" in str(refused.value.message)

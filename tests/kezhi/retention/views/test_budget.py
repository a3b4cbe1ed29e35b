"""The contact budget: two questions for each group, and the division that brings most."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kezhi.retention.conftest import TODAY, Base
from tests.queries import assert_no_query_per_row

from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.retention import planning
from kezhi.retention.models import ContactAnswer
from kezhi.retention.planning import Wishes
from kezhi.retention.queries.groups import Group
from kezhi.sales.models import CostEntry
from kezhi.staff.models import User

Enter = Callable[[str], Client]
HERE, ASK = "/retention/budget/", "/retention/budget/answers/"


def spend(amount: int, tier: str, kind: str = "selling") -> None:
    """So much on each customer of the tier."""
    parties = CustomerValuation.objects.filter(tier=tier).values_list("party", flat=True)
    CostEntry.objects.bulk_create(
        CostEntry(
            party_id=pk, kind=kind, spent_on=TODAY, currency="CNY", amount=amount,
            base_amount=amount,
        )
        for pk in parties
    )  # fmt: skip


@pytest.fixture
def firm(base: Base) -> Base:
    """Ten of the best who buy anyway, twenty of the next who respond; 500 of contribution each."""
    base.add(10, tier="platinum", residual=Decimal(9000))
    base.add(20, tier="gold", residual=Decimal(900))
    base.add(5, tier="gold", risk="lost")
    spend(100, "platinum")
    spend(60, "gold", "service")
    return base


def answers(**values: str) -> dict[str, str]:
    return {name.replace("__", "-"): value for name, value in values.items()}


TWO = answers(
    platinum__nothing="98", platinum__half_more="100.5", gold__nothing="60", gold__half_more="110"
)


def test_nothing_is_proposed_before_it_is_answered(firm: Base, sign_in: Enter) -> None:
    page = sign_in("finance").get(HERE)
    assert "Nothing was answered yet" in page.content.decode()
    plan = page.context["plan"]
    assert [(line.group.name, line.state, line.today) for line in plan.lines] == [
        ("platinum", "not_answered", 1000), ("gold", "not_answered", 1200),
    ]  # fmt: skip


def test_two_questions_give_the_best_division(firm: Base, sign_in: Enter) -> None:
    chief = sign_in("executive")
    assert chief.post(ASK, TWO).status_code == 302
    page = chief.get(HERE)
    best, gold = page.context["plan"].lines
    assert best.today + gold.today == 2200
    assert best.proposed + gold.proposed == pytest.approx(2200)
    assert best.proposed == pytest.approx(250)
    assert gold.proposed == pytest.approx(1950)
    assert gold.change > -best.change > 0
    told = page.content.decode()
    assert "Executive" in told
    assert "more for the more valuable” misleads: Platinum" in told
    rules = dict(page.context["rules"])
    assert max(rules.values()) == rules["By what the last unit of money brings"]


def test_answers_are_facts_with_who_and_when(firm: Base, sign_in: Enter) -> None:
    chief = sign_in("executive")
    chief.post(ASK, TWO)
    kept = ContactAnswer.objects.get(tier="gold")
    assert (kept.nothing, kept.half_more, kept.answered_by.name) == (60, 110, "Executive")
    form = {**TWO, "platinum-version": "1", "gold-version": "1", "gold-half_more": "112"}
    assert sign_in("administrator").post(ASK, form).status_code == 302
    kept.refresh_from_db()
    assert (kept.half_more, kept.answered_by.name) == (112, "Administrator")
    assert ContactAnswer.objects.get(tier="platinum").answered_by.name == "Executive"
    assert chief.post(ASK, {**form, "gold-half_more": "113"}).status_code == 409
    blank = answers(gold__nothing="", gold__half_more="", gold__version="2")
    assert chief.post(ASK, {**TWO, "platinum-version": "1", **blank}).status_code == 302
    assert not ContactAnswer.objects.filter(tier="gold").exists()
    trail = AuditEntry.objects.filter(kind="retention.contactanswer").order_by("pk")
    assert [one.action for one in trail] == ["create", "create", "change", "delete"]


@pytest.mark.parametrize(
    ("nothing", "more", "told"),
    [
        ("60", "", "Answer both questions"),
        ("", "110", "Answer both questions"),
        ("60", "120", "never tire"),
        ("100", "110", "99.99"),
        ("-1", "110", "0"),
        ("60", "100", "100.01"),
        ("60", "x", "number"),
    ],
)
def test_faulty_answers_are_told(
    nothing: str, more: str, told: str, firm: Base, sign_in: Enter
) -> None:
    form = answers(gold__nothing=nothing, gold__half_more=more)
    answer = sign_in("executive").post(ASK, form)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not ContactAnswer.objects.exists()


def test_the_what_if_stands_in_the_address(firm: Base, sign_in: Enter) -> None:
    sign_in("executive").post(ASK, TWO)
    finance = sign_in("finance")
    page = finance.get(f"{HERE}?total=1000&least=0&most=150&visit=50&tier=gold")
    plan = page.context["plan"]
    assert plan.proposed == pytest.approx(1000)
    assert all(line.proposed <= line.today * 1.5 + 1e-6 for line in plan.lines)
    assert sum(line.visits or 0 for line in plan.lines) == 20
    singles = page.context["singles"]
    gold = plan.lines[1]
    assert len(singles) == 20
    assert sum(one.proposed for one in singles) == pytest.approx(gold.proposed)
    assert sum(one.visits or 0 for one in singles) == int(gold.proposed / 50)
    more = finance.get(f"{HERE}?total=99999").context["plan"]
    assert more.unspent == pytest.approx(99999 - 2 * 2200)
    faulty = finance.get(f"{HERE}?total=-5&most=20")
    assert "Please mend" in faulty.content.decode()
    assert faulty.context["plan"].total == 2200


def test_groups_that_cannot_take_part_say_why(base: Base, sign_in: Enter) -> None:
    base.add(3, tier="iron", net_margin=Decimal(-100))
    base.add(3, tier="lead")
    spend(50, "iron")
    form = {
        f"{tier}-{name}": value
        for tier in ("iron", "lead")
        for name, value in (("nothing", "60"), ("half_more", "110"))
    }
    assert sign_in("executive").post(ASK, form).status_code == 302
    page = sign_in("finance").get(HERE)
    assert [line.state for line in page.context["plan"].lines] == ["no_margin", "no_contacts"]


PERCENT = st.tuples(st.integers(0, 95), st.floats(0.05, 0.95))
GROUPS = st.lists(
    st.tuples(st.integers(1, 200), st.integers(100, 10**6), st.integers(10, 10**5), PERCENT),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(rows=GROUPS, share=st.floats(0.3, 3.0))
def test_the_plan_spends_its_total_and_beats_today(
    rows: list[tuple[int, int, int, tuple[int, float]]], share: float
) -> None:
    """Within the limits; with today's total nobody is worse off in sum; parts equal totals."""
    tiers = ["platinum", "gold", "iron", "lead", "unrated"]
    groups, known = [], {}
    for tier, (customers, money, spent, (nothing, part)) in zip(tiers, rows, strict=False):
        groups.append(
            Group(tier, False, customers, Decimal(money), float(money), money, Decimal(spent))
        )
        more = Decimal(nothing) + (100 - nothing) * (1 + Decimal(repr(part)) / 2)
        known[tier, False] = ContactAnswer(tier=tier, nothing=Decimal(nothing), half_more=more)
    plan = planning.plan(groups, known, Wishes())
    assert plan.proposed == pytest.approx(plan.today)
    assert plan.change >= -1e-6 * max(1.0, plan.today)
    assert plan.change == pytest.approx(sum(line.change for line in plan.lines), abs=1e-5)
    other = planning.plan(groups, known, Wishes(total=share * plan.today))
    assert other.proposed <= max(share, planning.LEAST) * plan.today * (1 + 1e-9)
    for line in other.lines:
        low, high = planning.LEAST * line.today, planning.MOST * line.today
        assert low * (1 - 1e-9) <= line.proposed <= high * (1 + 1e-9)


def test_whoever_sees_no_costs_sees_no_budget(firm: Base, sign_in: Enter) -> None:
    assert sign_in("alice").get(HERE).status_code == 403
    assert "The contact budget" not in sign_in("alice").get("/").content.decode()


def test_nothing_computed_yet(people: dict[str, User], sign_in: Enter) -> None:
    assert not ValuationRun.objects.exists()
    for address in (HERE, ASK):
        page = sign_in("executive").get(address).content.decode()
        assert "Nothing has been computed yet" in page


def test_it_asks_as_often_for_many_as_for_few(firm: Base, sign_in: Enter) -> None:
    sign_in("executive").post(ASK, TWO)

    def make(count: int) -> None:
        firm.add(count, tier="gold")
        fresh = Party.objects.order_by("-pk")[:count]
        CostEntry.objects.bulk_create(
            CostEntry(
                party=party, kind="selling", spent_on=TODAY, currency="CNY", amount=5,
                base_amount=5,
            )
            for party in fresh
        )  # fmt: skip

    finance = sign_in("finance")
    assert len(assert_no_query_per_row(finance, f"{HERE}?tier=gold", make)) <= 14

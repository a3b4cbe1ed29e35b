"""The page of customers kept and lost tells whether heads hide a loss of value."""

from tests.kezhi.portfolio.conftest import Value
from tests.kezhi.portfolio.views.test_overview import Enter, text

from kezhi.customers.models import Party

TITLE = "Do heads hide a loss of value?"
FOUND = {
    "months": 3,
    "first": 4 * 2_024,
    "window": 8,
    "doubt": None,
    "place": 1,
    "share": [0.5] * 9,
    "each": [1_000.0 - 50 * n for n in range(9)],
    "trends": [
        {"estimate": 0.0, "low": -0.01, "high": 0.01},
        {"estimate": -0.06, "low": -0.07, "high": -0.05},
    ],
    "is_alarm": True,
    "false_alarms": 0.0123,
}


def test_the_alarm_stands_beside_its_figures(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    run.report["divergence"] = FOUND
    run.save()
    card = text(sign_in("finance"), "/portfolio/retention/").partition(TITLE)[2]
    assert "Ask those whose sales fell" in card
    assert "in 1.2 % of looks" in card
    assert '<td class="num text-nowrap">-7.0 % – -5.0 %</td>' in card
    assert "2024 Q2" in card
    run.report["divergence"] = FOUND | {"is_alarm": False}
    run.save()
    assert "No alarm" in text(sign_in("finance"), "/portfolio/retention/")


def test_without_figures_the_reason_stands_there(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    assert run.report["divergence"]["doubt"] in {None, "too_short", "nobody_bought"}
    short = {"months": 3, "first": 0, "window": 8, "doubt": "too_short", "periods": 5}
    run.report["divergence"] = short
    run.save()
    page = text(sign_in("finance"), "/portfolio/retention/").partition(TITLE)[2]
    assert "it takes 9 whole periods of 3 months after the first, and there are 5" in page
    assert "Only told of the whole company" in text(sign_in("alice"), "/portfolio/retention/")
    run.report.pop("divergence")
    run.save()
    assert "the next one tells" in text(sign_in("finance"), "/portfolio/retention/")

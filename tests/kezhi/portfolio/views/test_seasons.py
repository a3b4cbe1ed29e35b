"""The page of the model tells the seasons by month, or why there are none."""

from django.test import Client
from tests.kezhi.portfolio.conftest import Value
from tests.kezhi.portfolio.views.test_overview import Enter, text

from kezhi.customers.models import Party
from kezhi.portfolio.models import ValuationRun

SPEED = [0.6, 0.7, 0.8, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 1.7]
FOUND = {
    "doubt": None,
    "years": 3.2,
    "share": 0.8,
    "speed": SPEED,
    "low": [one - 0.05 for one in SPEED],
    "high": [one + 0.05 for one in SPEED],
}


def told(run: ValuationRun, found: dict[str, object], client: Client) -> str:
    run.report["model"]["seasons"] = found
    run.save()
    return text(client, "/portfolio/report/")


def test_months_stand_with_their_intervals(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    page = told(value(), FOUND, sign_in("finance"))
    card = page.partition("Seasons of the year")[2]
    assert "Most orders come in December, fewest in January." in card
    assert "does not count with it" in card
    assert "<strong>170 %</strong>" in card
    assert "165 % – 175 %" in card
    assert '<td class="num">100 %</td>' in card
    assert 'id="model-seasons-option"' in card


def test_the_model_in_use_is_said_to_follow_the_months(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    run.report["model"]["used"] = "seasonal"
    page = told(run, FOUND, sign_in("finance"))
    assert "the forecast follows the months" in page


def test_without_seasons_the_reason_stands_there(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    tested = {"horizon": 17.0, "customers": 60, "scores": [], "as_good": []}
    run.report["model"]["backtest"] = {**tested, "left_out": [["seasonal", "too_short"]]}
    page = told(run, {"doubt": "too_short", "years": 0.98, "share": 0.8}, sign_in("finance"))
    assert "a year and a half of orders, and there are 1.0 years" in page
    assert "not tried: at each moment looked back from" in page
    assert "model-seasons" not in page
    run.report["model"].pop("seasons")
    run.save()
    assert "Seasons of the year" not in text(sign_in("finance"), "/portfolio/report/")


def test_seasonal_may_be_chosen(sign_in: Enter) -> None:
    page = text(sign_in("executive"), "/portfolio/runs/")
    assert '<option value="seasonal">Seasonal' in page

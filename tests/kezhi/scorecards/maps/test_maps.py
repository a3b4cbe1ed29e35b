"""Value maps of studies: drawn by the worker, read by pages."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.kezhi.pipeline.conftest import make_party
from tests.kezhi.surveys.market import NOW, Ask, SetUp
from tests.shared_data import shared_data

from customer_value import perceived
from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Party
from kezhi.scorecards.choices import MapStatus
from kezhi.scorecards.models import MapRun
from kezhi.scorecards.services import mapping_runs
from kezhi.staff.models import User
from kezhi.surveys.models import Rating, Study
from kezhi.surveys.services import studies

SignIn = Callable[[str], Client]
Draw = Callable[..., MapRun]
# Us, 丽岛, Delta at two elements; six raters who differ a little.
SHEETS = [
    [[9, 7], [6, 8], [5, 6]], [[8, 7], [7, 7], [5, 6]], [[9, 6], [6, 8], [6, 5]],
    [[8, 8], [6, 7], [4, 6]], [[10, 7], [7, 8], [5, 7]], [[9, 7], [5, 9], [6, 6]],
]  # fmt: skip
PRICES = [28800, 28000, 26500]


@pytest.fixture
def asked(set_up: SetUp, ask: Ask) -> Study:
    study = set_up()
    for at, sheet in enumerate(SHEETS):
        ask(study, sheet, weights=[30, 70], prices=PRICES, grade=GRADES[at])
    return study


GRADES = ["will_return", "satisfied", "will_return", "satisfied", "will_recommend", "will_return"]


@pytest.fixture
def draw(people: dict[str, User]) -> Draw:
    def make(study: Study, **said: Any) -> MapRun:
        by, asked = people["administrator"], mapping_runs.Asked(**said)
        run = mapping_runs.start_map(by=by, now=NOW, study=study, asked=asked)
        mapping_runs.draw_map(run_id=run.pk, now=NOW)
        run.refresh_from_db()
        return run

    return make


def point(run: MapRun, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in run.result["points"] if p["supplier"] == name)
    return found


def test_the_map_of_a_market(asked: Study, draw: Draw) -> None:
    run = draw(asked)
    assert run.status == MapStatus.FINISHED
    ours = point(run, "Northwind Coatings")
    # means 53/6, 7 against (37/6 + 31/6)/2 and (47/6 + 6)/2; weights .3 and .7
    assert ours["quality"] == pytest.approx(0.3 * (53 / 34) + 0.7 * (7 / (83 / 12)), abs=1e-9)
    assert ours["relative_price"] == pytest.approx(28800 / 27250, abs=1e-9)
    assert ours["quality_low"] < ours["quality"] < ours["quality_high"]
    together = (0.3 * 53 / 6 + 0.7 * 7) / (0.3 * 34 / 6 + 0.7 * 83 / 12)
    assert ours["other_quality"] == pytest.approx(together, abs=1e-9)
    assert draw(asked, method="ratio_of_scores").result["points"][0]["quality"] == pytest.approx(
        together, abs=1e-9
    )


def test_the_profile_sets_stated_beside_derived(asked: Study, draw: Draw) -> None:
    profile = draw(asked).result["profile"]
    lead, color = profile["rows"]
    assert (lead["weight"], color["weight"]) == (pytest.approx(0.3), pytest.approx(0.7))
    assert lead["derived"] + color["derived"] == pytest.approx(1)
    assert lead["driver"] == "hidden"  # satisfaction follows the lead time they call unimportant
    assert profile["derived"]["is_thin"]
    assert profile["rivals"] == ["丽岛", "Delta"]
    assert lead["scores"] == [pytest.approx(37 / 6), pytest.approx(31 / 6)]


def test_what_cannot_be_derived_has_its_reason(set_up: SetUp, ask: Ask, draw: Draw) -> None:
    study = set_up()
    for sheet in SHEETS[:3]:
        ask(study, sheet)
    assert draw(study).result["profile"]["derived"]["reason"] == "unasked"
    ask(study, SHEETS[3], grade="satisfied")
    assert draw(study).result["profile"]["derived"]["reason"] == "too_few"


def test_a_map_of_nothing_says_so(set_up: SetUp, ask: Ask, draw: Draw, sign_in: SignIn) -> None:
    study = set_up()
    run = draw(study)
    assert (run.status, run.error) == (MapStatus.FAILED, "no_ratings")
    page = sign_in("administrator").get(f"/value/maps/{run.pk}/")
    assert "nothing to draw" in page.content.decode()


def test_few_raters_and_few_rivals_are_said(
    set_up: SetUp, ask: Ask, draw: Draw, sign_in: SignIn, rivals: list[Party]
) -> None:
    study = set_up(rivals=rivals[:1])
    for sheet in SHEETS[:2]:
        ask(study, sheet[:2])
    text = sign_in("analyst").get(f"/value/maps/{draw(study).pk}/").content.decode()
    assert "rated by 2 raters only" in text
    assert "Fewer than two rivals" in text
    assert "No price is known of Northwind Coatings, 丽岛" in text


def test_a_customers_map_is_seen_by_those_who_see_the_customer(
    set_up: SetUp, ask: Ask, draw: Draw, people: dict[str, User], sign_in: SignIn
) -> None:
    study, party = set_up(), make_party("Harbor Facades", people["alice"])
    ask(study, SHEETS[0], party=party)
    ask(study, SHEETS[1])
    run = draw(study, reach=party)
    assert run.result["raters"] == 1
    page = f"/value/maps/{run.pk}/"
    assert sign_in("alice").get(page).status_code == 200
    assert sign_in("charlie").get(page).status_code == 404
    assert page not in sign_in("charlie").get(f"/value/maps/of-study/{study.pk}/").content.decode()


@pytest.fixture
def two_waves(set_up: SetUp, ask: Ask, elements: list[ValueElement]) -> tuple[Study, Study]:
    """Between them the first rival catches up at the lead time."""
    first = set_up(title="Spring", series="Facades", opens_on=date(2026, 4, 1))
    second = set_up(title="Autumn", series="Facades")
    for sheet in SHEETS:
        ask(first, sheet, weights=[50, 50], prices=PRICES)
        better = [sheet[0], [sheet[1][0] + 2, sheet[1][1]], sheet[2]]
        ask(second, better, weights=[50, 50], prices=PRICES)
    return first, second


def test_what_moved_and_why(two_waves: tuple[Study, Study], draw: Draw, sign_in: SignIn) -> None:
    first, second = (draw(study) for study in two_waves)
    assert "movement" not in first.result
    moved = second.result["movement"]
    assert moved["needs"] == moved["experience"] == pytest.approx(0)
    assert moved["total"] == pytest.approx(moved["rivals"])
    assert moved["rivals"] < 0
    worst = second.result["leads"][0]
    assert (worst["rival"], worst["element"], worst["is_eroding"]) == ("丽岛", "test_lead", True)
    assert worst["change"] == pytest.approx(-2)
    assert worst["is_certain"]
    text = sign_in("administrator").get(f"/value/maps/{second.pk}/").content.decode()
    assert "Leads that erode" in text
    assert "surely" in text
    assert "Spring" in text


def test_our_own_view_beside_theirs(
    asked: Study, draw: Draw, people: dict[str, User], sign_in: SignIn
) -> None:
    color = asked.elements.get(element__code="test_color")
    by = people["administrator"]
    studies.keep_views(by=by, now=NOW, study=asked, views={color.pk: Decimal(9)})
    run = draw(asked)
    row = run.result["profile"]["rows"][1]
    assert (row["belief"], row["gap"]) == (9, pytest.approx(2))
    text = sign_in("administrator").get(f"/value/maps/{run.pk}/").content.decode()
    assert "we think better of it than customers" in text


def test_the_page_asks_for_a_map_and_the_table_says_what_the_picture_shows(
    asked: Study, sign_in: SignIn
) -> None:
    client = sign_in("administrator")
    page = f"/value/maps/of-study/{asked.pk}/"
    posted = client.post(page, {"method": "weighted_ratios", "base": "rivals", "key": "k"})
    assert posted.status_code == 302
    run = MapRun.objects.get()
    assert client.post(page, {"method": "weighted_ratios", "base": "rivals", "key": "k"}).url == (
        f"/value/maps/{run.pk}/"
    )
    assert "Waiting" in client.get(f"/value/maps/{run.pk}/").content.decode()
    mapping_runs.draw_map(run_id=run.pk, now=timezone.now())
    text = client.get(f"/value/maps/{run.pk}/").content.decode()
    assert 'id="value-map-option"' in text
    assert "Supplier by supplier" in text
    assert "1.057" in text
    assert client.post(page, {"method": "guess", "base": "rivals"}).status_code == 422
    sign_in("analyst").post(page, {"method": "weighted_ratios", "base": "rivals"})
    assert MapRun.objects.count() == 1
    for path in (page, "/value/maps/"):
        assert f"/value/maps/{run.pk}/" in client.get(path).content.decode()


def many(study: Study, raters: int) -> None:
    """So many raters at once, each rating everything."""
    made = [study.raters.model(study=study, code=f"m{n}", language="en") for n in range(raters)]
    kept = study.raters.model.objects.bulk_create(made)
    suppliers = list(study.suppliers.values_list("pk", flat=True))
    asked = list(study.elements.values_list("pk", flat=True))
    Rating.objects.bulk_create(
        Rating(rater=rater, supplier_id=s, element_id=e, score=1 + (n + s + e) % 10)
        for n, rater in enumerate(kept)
        for s in suppliers
        for e in asked
    )


def counted(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_pages_of_many_ratings_ask_no_more_than_those_of_few(
    set_up: SetUp, draw: Draw, sign_in: SignIn
) -> None:
    small, large = set_up(), set_up(title="Large")
    many(small, 6)
    many(large, 600)
    client = sign_in("administrator")
    runs = [draw(study) for study in (small, large)]
    paths = ["/value/maps/{run}/", "/studies/{study}/", "/studies/{study}/raters/"]
    for path in paths:
        few, lots = (counted(client, path.format(run=run.pk, study=run.study_id)) for run in runs)
        assert lots <= few + 1  # a list of more than a page is counted
        assert few <= 20


def test_drawing_asks_a_bounded_number_of_queries(set_up: SetUp, people: dict[str, User]) -> None:
    found = []
    for raters in (6, 300):
        study = set_up(title=f"{raters}")
        many(study, raters)
        run = mapping_runs.start_map(by=people["administrator"], now=NOW, study=study)
        with CaptureQueriesContext(connection) as seen:
            mapping_runs.draw_map(run_id=run.pk, now=NOW)
        found.append(len(seen))
    assert found[1] <= found[0] <= 25


def test_the_fifteen_toasters(set_up: SetUp, draw: Draw) -> None:
    """Gale's toasters (Yang 2005, table 5.5): mean quality 100, mean price 32.53."""
    rows = shared_data("value_map_examples/toasters_gale_value_map.csv").read_text().split("\n")
    study = set_up(title="Toasters", rivals=[])
    told = [row.rsplit(",", 3) for row in rows[1:] if row.strip()]
    for at, (name, quality, price, _relative) in enumerate(told, 2):
        study.suppliers.create(
            position=at, name=name, given_quality=Decimal(quality), given_price=Decimal(price)
        )
    run = draw(study, base="market")
    assert run.result["kind"] == "aggregates"
    for name, _quality, _price, relative in told:
        told_price = 100 * point(run, name)["relative_price"]
        assert told_price == pytest.approx(int(relative), abs=1.1)  # one is misprinted
    assert point(run, "Sunbeam")["quality"] == pytest.approx(1.19, abs=0.005)
    assert {"code": "no_intervals"} in run.result["warnings"]


def rated_twice(name: str, columns: tuple[str, ...]) -> list[dict[str, float]]:
    """The attributes of a published profile: weight, our score, the competitors'."""
    lines = shared_data(f"value_map_examples/{name}").read_text().splitlines()
    places = {word: at for at, word in enumerate(lines[0].split(","))}
    return [
        {column: float(line.split(",")[places[column]]) for column in columns}
        for line in lines[1:]
        if line.strip()
    ]


def brought(sign_in: SignIn, study: Study, rows: list[tuple[float, float, float]]) -> None:
    """Through the import page, as a file of one rater."""
    names = list(study.elements.order_by("pk").values_list("element__code", flat=True))
    text = "rater,supplier,attribute,score,weight\n" + "".join(
        f"1,Northwind Coatings,{code},{ours},{weight}\n1,Others,{code},{theirs},{weight}\n"
        for code, (weight, ours, theirs) in zip(names, rows, strict=True)
    )
    file = SimpleUploadedFile("profile.csv", text.encode())
    answered = sign_in("administrator").post(f"/studies/{study.pk}/import/", {"file": file})
    assert answered.status_code == 302, answered.content.decode()


def made(count: int) -> list[ValueElement]:
    return [ValueElement.objects.create(code=f"e{at}", name=f"E{at}") for at in range(count)]


def test_the_price_profile_of_a_luxury_car(set_up: SetUp, draw: Draw, sign_in: SignIn) -> None:
    """Yang 2005, table 5.4: 118.7 with ratios rounded to two places, relative price 84.2."""
    found = rated_twice("luxury_car_price_profile.csv", ("weight", "own_score", "competitor_avg"))
    study = set_up(rivals=[], elements=made(4), closes_on=date(2100, 1, 1))
    rows = [(one["weight"], one["own_score"], one["competitor_avg"]) for one in found]
    brought(sign_in, study, rows)
    quality = point(draw(study), "Northwind Coatings")["quality"]
    assert quality == pytest.approx(1.187, abs=0.004)
    assert perceived.perceived_price(quality) == pytest.approx(0.842, abs=0.003)


def test_the_quality_profile_of_a_surgery(set_up: SetUp, draw: Draw, sign_in: SignIn) -> None:
    """Yang 2005, table 5.3: market-perceived quality 232 of the new way beside the old."""
    found = rated_twice("gallbladder_quality_profile.csv", ("weight", "ratio"))
    study = set_up(rivals=[], elements=made(5), scale_low=0, closes_on=date(2100, 1, 1))
    brought(sign_in, study, [(one["weight"], one["ratio"], 1.0) for one in found])
    run = draw(study)
    assert point(run, "Northwind Coatings")["quality"] == pytest.approx(2.32, abs=1e-9)
    assert {"code": "few_rivals", "rivals": 1, "needed": 2} in run.result["warnings"]

import csv
import io
from collections.abc import Callable

from django.test import Client
from openpyxl import load_workbook
from tests.kezhi.portfolio.conftest import Value

from kezhi.customers.models import Party

Enter = Callable[[str], Client]


def lines(client: Client, path: str) -> list[dict[str, str]]:
    body = b"".join(client.get(path)).decode("utf-8-sig")  # type: ignore[call-overload]  # streams
    return list(csv.DictReader(io.StringIO(body)))


def test_the_ranking_is_sorted_and_filtered(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    best = run.customers.exclude(residual=None).order_by("-residual").select_related("party")[0]
    page = sign_in("finance").get("/portfolio/customers/").content.decode()
    names = [page.index(row.party.name) for row in run.customers.order_by("-residual")[:5]]
    assert names == sorted(names)
    only = sign_in("finance").get(
        f"/portfolio/customers/?tier={best.tier}&q={best.party.name[-3:]}"
    )
    assert best.party.name in only.content.decode()
    assert sign_in("finance").get("/portfolio/customers/?tier=none").status_code == 200


def test_a_file_holds_what_the_page_shows(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    found = lines(sign_in("finance"), "/portfolio/customers/export/?columns=party,value,net_amount")
    assert len(found) == len(customers)
    total = sum(float(line["Net sales so far"]) for line in found)
    assert round(total, 2) == round(sum(float(row.net_amount) for row in run.customers.all()), 2)
    values = [float(line["Residual value"]) for line in found if line["Residual value"]]
    assert values == sorted(values, reverse=True)


def test_a_name_that_looks_like_a_formula_stays_text(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    Party.objects.filter(pk=customers[0].pk).update(name="=1+1")
    value()
    names = [line["Customer"] for line in lines(sign_in("finance"), "/portfolio/customers/export/")]
    assert "'=1+1" in names
    answer = sign_in("finance").get("/portfolio/customers/export/?format=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active  # type: ignore[call-overload]  # streams
    assert "=1+1" in [row[0].value for row in sheet.iter_rows()]
    assert all(row[0].data_type == "s" for row in sheet.iter_rows())


def test_the_risks_say_why(customers: list[Party], value: Value, sign_in: Enter) -> None:
    run = value()
    assert run.customers.exclude(risk="none").exists()
    page = sign_in("finance").get("/portfolio/risks/").content.decode()
    assert "Silent for" in page
    assert "usually there is an order every" in page

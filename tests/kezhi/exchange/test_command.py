"""`kezhi import` as somebody types it; docs/commands/import.md says what it does."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.kezhi.exchange.services.conftest import read_here

from kezhi.customers.models import Party
from kezhi.exchange import command
from kezhi.exchange.fields import CUSTOMER_FIELDS, ORDER_FIELDS
from kezhi.exchange.services import uploading
from kezhi.sales.models import Order
from kezhi.staff.models import Company

DOCUMENT = (Path(__file__).parents[3] / "docs/commands/import.md").read_text("utf-8")
ORDERS = (
    "order no,date,customer no,customer name,amount\n"
    "1,2024-01-05,C1,Harbor,10.50\n2,2024-01-06,,,5\n3,2024-01-07,C2,Bay,7\n"
)

pytestmark = [pytest.mark.usefixtures("company"), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    monkeypatch.setattr(uploading.launch, "read", read_here)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


class Shell:
    def __init__(self, folder: Path, told: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.told = told

    def file(self, content: str | bytes, name: str = "orders.csv") -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def run(self, *arguments: str) -> tuple[int, str]:
        code = command.main(list(arguments))
        out, err = self.told.readouterr()
        return code, out + err

    def orders(self, content: str | bytes = ORDERS, *options: str) -> tuple[int, dict[str, Any]]:
        code, said = self.run("orders", self.file(content), "--json", *options)
        return code, json.loads(said)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


def test_rows_without_a_customer_are_rejected_unless_asked_otherwise(shell: Shell) -> None:
    code, told = shell.orders()
    assert (code, told["rows"], told["created"], told["rejected"]) == (0, 3, 2, 1)
    assert told["reasons"] == [
        {
            "code": "no_customer", "field": "Customer number", "rows": 1, "first_row": 3,
            "message": "The row names no customer.",
            "cure": "Fill in the customer number, or import again and book such rows on a walk-in"
            " customer.",
        }
    ]  # fmt: skip
    code, told = shell.orders(ORDERS, "--again", "--walk-in", "Counter")
    assert (code, told["created"], told["unchanged"], told["rejected"]) == (0, 1, 2, 0)
    assert Party.objects.get(is_walk_in=True).name == "Counter"
    code, told = shell.orders(ORDERS + "4,2024-01-08,,,1\n")
    assert (told["unchanged"], told["rejected"]) == (2, 2), "a walk-in customer is named each time"


def test_customers_that_orders_name_are_created_unless_forbidden(shell: Shell) -> None:
    code, told = shell.orders(ORDERS, "--no-create-customers")
    assert (code, told["created"]) == (0, 0)
    assert {reason["code"] for reason in told["reasons"]} == {"unknown_customer", "no_customer"}
    assert not Party.objects.exists()
    _, told = shell.orders(ORDERS, "--again")
    assert told["findings"]["customers_created"] == 2
    assert set(Party.objects.values_list("name", flat=True)) == {"Harbor", "Bay"}


def test_a_known_file_gives_its_first_result(shell: Shell) -> None:
    _, first = shell.orders()
    _, again = shell.orders()
    assert (first["already_imported"], again["already_imported"]) == (False, True)
    assert again["import"] == first["import"]
    assert Order.objects.count() == 2


def test_what_cannot_be_imported_says_why_and_how_to_mend_it(shell: Shell) -> None:
    code, told = shell.orders(b"")
    assert (code, told["error"]) == (
        1, "The file is empty. Cure: Save it again and choose it once more.",
    )  # fmt: skip
    assert shell.run("orders", "nowhere.csv")[0] == 1
    both = ORDERS.replace("2024-01-05", "1/2/2024").replace("2024-01-06", "3/4/2024")
    both = both.replace("2024-01-07", "5/6/2024")
    code, told = shell.orders(both)
    assert (code, told["error"].split("Cure: ")[1]) == (1, "--date-order dmy | mdy")
    assert shell.orders(both, "--date-order", "dmy")[1]["created"] == 2
    code, told = shell.orders(ORDERS.replace("amount", "bulk"))
    assert "--map FIELD=COLUMN (order no, date," in told["error"]


def test_messages_come_in_chinese(shell: Shell) -> None:
    code, said = shell.run("orders", shell.file(ORDERS), "--lang", "zh")
    assert code == 0
    assert "客户编号: 该行未注明客户。 解决办法：" in said
    assert "张订单已新建" in said


def test_rejected_rows_are_written(shell: Shell, tmp_path: Path) -> None:
    shell.orders(ORDERS, "--rejects", str(tmp_path / "rejected.csv"))
    assert (tmp_path / "rejected.csv").read_text("utf-8-sig").splitlines()[1].startswith("3,")


def test_wrong_arguments(shell: Shell) -> None:
    for wrong in (["products", "x"], ["orders"], ["orders", "x", "--map", "date"]):
        with pytest.raises(SystemExit) as stop:
            command.main(wrong)
        assert stop.value.code == 2


def test_the_document_names_everything(shell: Shell, company: Company) -> None:
    _, told = shell.orders()
    options = {
        option
        for action in command.parser()._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    fields = {field.name for field in (*CUSTOMER_FIELDS, *ORDER_FIELDS)}
    for word in (*told, *told["reasons"][0], *options, *fields):
        assert word in DOCUMENT, word
    assert all(f"| {code} |" in DOCUMENT for code in (0, 1, 2, 130))
    said = " ".join(command.parser().format_help().split())
    assert "such rows are rejected" in said
    assert "Exit codes: 0 every row is accounted for" in said

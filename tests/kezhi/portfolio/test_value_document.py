"""docs/commands/value.md names every column, key and code of the value command."""

from pathlib import Path

import pytest

from customer_value.churn import Risk, Sign
from customer_value.models.base import Identification
from kezhi.portfolio import command, words
from kezhi.portfolio.results import Measure, WarningCode
from kezhi.portfolio.writing import COLUMNS, column_name

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "commands" / "value.md").read_text("utf-8")


def test_columns_are_documented() -> None:
    written = {column_name(name, Measure.LIFETIME_VALUE) for name in COLUMNS}
    unwritten = {
        name
        for name in written
        if f"`{name}`" not in DOCUMENT and not name.startswith("year_before_")
    }
    assert unwritten == {
        "expected_orders_low",
        "expected_orders_high",
        "residual_value_low",
        "residual_value_high",
    }


@pytest.mark.parametrize(
    "code",
    [
        *(code.value for code in WarningCode),
        *(str(sign.name).lower() for sign in Sign),
        *words.REASONS,
    ],
)
def test_codes_are_documented(code: str) -> None:
    assert f"`{code}`" in DOCUMENT


def test_classes_and_exit_codes_are_documented() -> None:
    assert all(risk.value in DOCUMENT for risk in Risk)
    codes = (command.OK, command.USAGE, command.FILE, command.DATA, command.OUTPUT)
    assert all(f"| {code} |" in DOCUMENT for code in codes)


def test_every_warning_has_words_in_both_languages() -> None:
    assert set(words.WARNINGS) == {code.value for code in WarningCode}
    both = [*words.ERRORS.values(), *words.WARNINGS.values(), *words.REASONS.values()]
    assert all(english and chinese for english, chinese in both)


def test_what_a_fit_may_find_is_named() -> None:
    found = {i.value for i in Identification} - {"no_spread", "mean_undefined"}
    assert all(f"`{name}`" in DOCUMENT for name in found)

"""What went wrong in a file or a cell, and how to mend it, in words for a person."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Words = tuple[str | Promise, str | Promise]

FILE: dict[str, Words] = {
    "empty": (_("The file is empty."), _("Save it again and choose it once more.")),
    "no_rows": (
        _("There are no rows in the file."),
        _("Choose the sheet or file that holds the table."),
    ),
    "old_excel": (
        _("This is an old or binary Excel file (.xls, .xlsb)."),
        _("Open it in Excel or WPS and save it as .xlsx or CSV."),
    ),
    "encrypted": (
        _("The workbook is protected by a password."),
        _("Save a copy without the password."),
    ),
    "open_document": (
        _("This is an OpenDocument file."),
        _("Save it as .xlsx or CSV."),
    ),
    "archive": (_("This is an archive, not a table."), _("Unpack it and choose the file inside.")),
    "pdf": (_("This is a PDF."), _("Choose the table it was made from, as .xlsx or CSV.")),
    "not_a_table": (
        _("This is not a table."),
        _("Choose a CSV, text, XLSX or Parquet file."),
    ),
    "too_big": (
        _("The file is larger than 200 MB."),
        _("Split it, or save it as Parquet."),
    ),
    "unpacked_too_big": (
        _("The workbook would grow beyond every measure when unpacked."),
        _("Save its table as CSV."),
    ),
    "too_many_parts": (
        _("The workbook has more than 1,000 parts."),
        _("Copy the table into a new workbook."),
    ),
    "too_many_columns": (
        _("The table has more than 512 columns."),
        _("Delete the columns you do not need, also those far to the right."),
    ),
    "too_many_rows": (_("The table has too many rows."), _("Split it by year.")),
    "damaged": (_("The file is damaged."), _("Save it again where it came from.")),
    "no_such_sheet": (_("The workbook has no such sheet."), _("Choose another sheet.")),
    "encoding": (
        _("The letters of the file cannot be read in this encoding."),
        _("Choose the encoding, or save the file as UTF-8."),
    ),
    "unclosed_quote": (
        _("A quotation mark opens in this row and never closes."),
        _("Close or remove it, or choose another delimiter."),
    ),
    "cell_too_long": (
        _("A cell is longer than 130,000 characters."),
        _("A quotation mark before it was probably not closed."),
    ),
    "memory": (
        _("Reading the file took more memory than an import may use."),
        _("Save it as CSV or Parquet, or split it."),
    ),
    "time": (
        _("Reading the file took too long."),
        _("Save it as CSV or Parquet, or split it."),
    ),
    "crashed": (
        _("The import stopped unexpectedly; what was done before stands."),
        _("Continue it. If it stops again, tell your administrator."),
    ),
}

CELL: dict[str, Words] = {
    "missing": (_("It is empty."), _("Fill it in.")),
    "not_a_number": (_("It is not a number."), _("Write digits, such as 1234.50.")),
    "number_too_large": (
        _("The number is too large."),
        _("Check for a shifted column or a missing decimal point."),
    ),
    "not_a_date": (_("It is not a date."), _("Write it as 2026-01-31.")),
    "ambiguous_date": (
        _("The date reads both ways."),
        _("Choose day or month first, or write it as 2026-01-31."),
    ),
    "date_out_of_range": (_("The year is out of bounds."), _("Check the year.")),
    "too_long": (_("It is too long."), _("Shorten it.")),
    "bad_character": (
        _("It holds characters that cannot be kept."),
        _("Choose the right encoding, or type it again."),
    ),
    "digits_lost": (
        _("The spreadsheet turned this number into 1.38E+10 and lost its digits."),
        _("Format the column as text, enter the number again and save."),
    ),
    "not_a_phone": (_("It is not a phone number."), _("Write only the number.")),
    "not_an_email": (_("It is not an e-mail address."), _("Correct it, or leave it empty.")),
    "error_cell": (
        _("The cell holds an error of the spreadsheet."),
        _("Mend the formula, or type the value."),
    ),
    "not_a_currency": (
        _("It is not a currency."),
        _("Write three letters, such as CNY or USD."),
    ),
    "no_customer": (
        _("The row names no customer."),
        _("Fill in the customer number, or import again and book such rows on a walk-in customer."),
    ),
    "unknown_customer": (
        _("There is no such customer."),
        _("Import the customer first, or let this import create customers."),
    ),
    "ambiguous_customer": (
        _("Several customers have this name."),
        _("Use the customer number."),
    ),
    "other_customer": (
        _("The order belongs to another customer."),
        _("Correct the customer or the order number."),
    ),
    "no_amount": (
        _("There is no amount, and no unit price to compute it from."),
        _("Fill in the amount, or quantity and unit price."),
    ),
    "no_rate": (
        _("There is no exchange rate for this currency on that day."),
        _("Enter the rate in the company's settings."),
    ),
    "extra_cells": (
        _("The row has more cells than the header."),
        _("Put text that holds the delimiter in quotation marks."),
    ),
    "unknown_choice": (
        _("This word is not known here."),
        _("Use a known word, or leave it empty."),
    ),
    "out_of_order": (
        _("It is due before it was issued."),
        _("Check the two dates, and whether day and month changed places."),
    ),
    "not_positive": (
        _("An invoice is above zero, and its tax is a part of it."),
        _("Leave credit notes out of this file; they are entered as payments."),
    ),
    "overpaid": (
        _("More was paid than was invoiced."),
        _("Enter the payment by itself, so that the rest stays the customer's."),
    ),
    "other_invoice": (
        _("An invoice of this number is known with another customer, day or amount."),
        _("Correct the number, or say another source for this file."),
    ),
    "foreign_record": (
        _("This customer belongs to somebody else."),
        _("Ask its owner or a manager to import the row."),
    ),
    "days_reversed": (_("It was closed before it was opened."), _("Correct one of the days.")),
    "negative": (_("An amount of an opportunity is not negative."), _("Correct it.")),
    "repeated_key": (
        _("The number stands in an earlier row already."),
        _("Leave one of the rows."),
    ),
    "not_a_count": (
        _("It is no whole number of nights, rooms or people."),
        _("Write a whole number from 0 on, such as 2."),
    ),
    "refused": (_("The customer was refused."), _("Correct the value named.")),
}

# Of rows that were taken all the same.
REMARKS: dict[str, Words] = {
    "repeated": (
        _("The row is identical to an earlier one."),
        _("Leave it out if it is the same booking; booking numbers tell bookings apart."),
    ),
    "no_guests": (_("The booking has no guest."), _("Fill in the adults and children.")),
    "not_stated": (_("The number is not stated; it counts as 0."), _("Fill it in.")),
    "zero_rate": (
        _("The rate is zero: the stay brings nothing."),
        _("Right for an invited guest; otherwise fill in the rate."),
    ),
    "negative_rate": (
        _("The rate is negative: the stay lowers the revenue."),
        _("Correct the rate; enter a refund as a return of its order."),
    ),
    "high_rate": (
        _("The rate is more than ten times what is usual in the file."),
        _("Check for a missing decimal point, or a price for the whole stay."),
    ),
    "no_night": (
        _("The stay has no night: it brings no room revenue."),
        _("Right for the use of a day; otherwise fill in the nights."),
    ),
    "contradicted": (
        _("Two columns tell differently whether it was cancelled; what became of it counts."),
        _("Correct one of them."),
    ),
    "short_code": (
        _("The country has two letters where others have three."),
        _("Write it like the others. CN beside CHN may be Canada, so nothing was merged."),
    ),
}

NOTICES: dict[str, str | Promise] = {
    "undecodable": _("characters could not be read and were replaced"),
    "lead_rows": _("lines above the table were left out"),
    "blank_rows": _("blank rows were left out"),
    "extra_cells": _("rows have more cells than the header"),
    "duplicate_headers": _("headers stand twice"),
    "other_sheets": _("further sheets were not read"),
    "formulas": _("cells are formulas; their last result was taken"),
    "formulas_unsaved": _("formulas have no stored result and count as empty"),
    "error_cells": _("cells hold an error of the spreadsheet and count as empty"),
    "merged_cells": _("groups of cells are merged; only their first cell has the value"),
}

FINDINGS: dict[str, str | Promise] = {
    "orders_created": _("orders created"),
    "opportunities_open": _("opportunities are open"),
    "opportunities_won": _("opportunities are won"),
    "opportunities_lost": _("opportunities are lost"),
    "open_without_amount": _("open ones without an amount"),
    "won_without_amount": _("won ones without an amount"),
    "lost_without_amount": _("lost ones without an amount: the value lost is not known"),
    "opened_unknown": _("without an opening day: they count from their close, or from today"),
    "owners_unknown": _("name an owner who is no colleague here; they have none"),
    "products_respelled": _("write a product nearly as the catalog does; taken for that one"),
    "invoices_created": _("invoices created"),
    "stays_kept": _("stays were kept: they are the room revenue"),
    "stays_booked": _("stays are still to come"),
    "stays_cancelled": _("stays were cancelled: kept as facts, no revenue"),
    "stays_no_show": _("guests did not show up: kept as facts, no revenue"),
    "customers_created": _("customers created"),
    "products_created": _("products created"),
    "cancellations": _("of the orders are cancellations"),
    "returns": _("of the orders are returns: all their quantities are negative"),
    "adjustments": _("of the orders are adjustments: their amounts are negative"),
    "negative_in_sales": _("rows with a negative quantity stand within a sale"),
    "repeated": _("rows are identical to an earlier row; they were kept"),
    "walk_in_rows": _("rows without a customer went to the walk-in customer"),
    "unknown_owners": _("rows name an owner who is no colleague here; they have no owner"),
}

KEPT: dict[str, str | Promise] = {
    "edited": _("was edited after the import"),
    "in_use": _("is used by other records"),
    "deleted": _("was deleted meanwhile"),
}
# Their detail is the number of a row.
COUNTED = {"unclosed_quote", "cell_too_long"}
UNKNOWN: Words = (_("It cannot be taken."), _("Correct it."))


def of_file(fault: str) -> Words:
    return FILE.get(fault, UNKNOWN)


def place_of(fault: str, detail: str) -> str:
    """Where in the file the fault is, or what else is known of it."""
    if fault in COUNTED and detail.isdigit():
        return gettext("row %s") % detail
    return detail


def of_problem(problem: Mapping[str, Any]) -> Words:
    """What is wrong and its cure; a refused customer carries its own sentence."""
    words = CELL.get(problem["code"], UNKNOWN)
    if problem["code"] == "refused" and problem.get("value"):
        return problem["value"], words[1]
    return words


def of_remark(problem: Mapping[str, Any]) -> Words:
    return REMARKS.get(problem["code"], UNKNOWN)


def listed(counts: Mapping[str, int], words: Mapping[str, Any]) -> list[tuple[int, Any]]:
    """The counts worth telling, in the order of the words."""
    return [(counts[name], words[name]) for name in words if counts.get(name)]

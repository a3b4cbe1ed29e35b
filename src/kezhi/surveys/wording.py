"""What is wrong with a file of ratings or one of its rows, and how to mend it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit.delimited import Unreadable
from kezhi.surveys.reading import Found, Problem

Words = tuple[str | Promise, str | Promise]
SHOWN = 30
FIELDS: dict[str, str | Promise] = {
    "rater": gettext_lazy("rater"),
    "supplier": gettext_lazy("supplier"),
    "attribute": gettext_lazy("value element"),
    "score": gettext_lazy("score"),
    "weight": gettext_lazy("weight"),
    "price": gettext_lazy("price"),
    "quality": gettext_lazy("quality"),
}
ROWS: dict[str, Words] = {
    "missing": (gettext_lazy("It is empty."), gettext_lazy("Fill it in.")),
    "too_long": (gettext_lazy("It is too long."), gettext_lazy("Shorten it.")),
    "twice": (
        gettext_lazy("The same rater rated this before, in the row named."),
        gettext_lazy("Leave one of the two rows."),
    ),
    "not_a_number": (
        gettext_lazy("It is not a number."), gettext_lazy("Write digits, such as 28800."),
    ),
    "not_positive": (
        gettext_lazy("It must lie above zero and within bounds."),
        gettext_lazy("Correct it, or leave it empty where it is not known."),
    ),
    "off_scale": (
        gettext_lazy("It lies off the scale of the study."),
        gettext_lazy("Correct it, or say that it stands for no answer."),
    ),
    "unknown_element": (
        gettext_lazy("The study does not ask about this element."),
        gettext_lazy("Add the element to the study, or write its code or name."),
    ),
    "too_many": (
        gettext_lazy("There are too many suppliers."),
        gettext_lazy("Nobody knows 30 suppliers; split the study."),
    ),
}  # fmt: skip
FILES: dict[str, str | Promise] = {
    "not_text": gettext_lazy("This is a workbook or a binary file. Save its table as CSV."),
    "empty_file": gettext_lazy("The file is empty."),
    "broken_file": gettext_lazy("The file is broken. Save it again as CSV in UTF-8."),
    "too_many_rows": gettext_lazy("The file has more than 100,000 rows. Split it."),
}


def of_file(error: Unreadable) -> str:
    if error.code == "column_missing":
        text = _("There is no column for: %(field)s. Name it so in the first row.")
        return text % {"field": FIELDS[error.figures["role"]]}
    return str(FILES.get(error.code, FILES["broken_file"]))


def of_row(problem: Problem) -> dict[str, Any]:
    what, cure = ROWS[problem.code]
    field = FIELDS.get(problem.field, problem.field)
    return {
        "row": problem.row, "field": field, "value": problem.value, "what": what, "cure": cure,
    }  # fmt: skip


def question(found: Found) -> str:
    """Which values may mean no answer, and how often they occur."""
    return ", ".join(f"{text} ({n})" for text, n in found.unclear.most_common(8))

"""Reasons to leave in the customer's story."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit.moments import Moment, Rows, Source
from kezhi.retention.models import Exposure
from kezhi.retention.queries import holes
from kezhi.staff.rights import Right


def exposures(user: Any, party: Any) -> Rows:
    return holes.exposures_of(user, party.pk)


def tell(user: Any, party: Any, rows: list[Exposure]) -> list[Moment]:
    return [
        Moment(
            _("Reason to leave: %(hole)s") % {"hole": row.hole},
            str(row.created_by or ""),
            text=row.note,
        )
        for row in rows
    ]


def searched(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(note__icontains=words)


EXPOSURES = Source(
    "exposures", gettext_lazy("Reasons to leave"), "alert-triangle", exposures, tell,
    when="noticed_on", is_day=True, right=Right.CUSTOMERS_VIEW, by="created_by", search=searched,
)  # fmt: skip

"""Tasks that were done, in the customer's story; visits stand there as touchpoints."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.care import queries
from kezhi.care.models import Task
from kezhi.kit.moments import Moment, Rows, Source
from kezhi.staff.rights import Right


def done(user: Any, party: Any) -> Rows:
    found = queries.visible_tasks(user).filter(party=party, done_at__isnull=False)
    return found.select_related("done_by")


def tell(user: Any, party: Any, rows: list[Task]) -> list[Moment]:
    return [
        Moment(
            _("Task done: %(title)s") % {"title": row.title},
            str(row.done_by or ""),
            url=reverse("care:task", args=[row.pk]),
        )
        for row in rows
    ]


def searched(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(title__icontains=words)


TASKS = Source(
    "tasks", gettext_lazy("Tasks done"), "checklist", done, tell, when="done_at",
    right=Right.CUSTOMERS_VIEW, by="done_by", search=searched,
)  # fmt: skip

"""What the customer base tells in the customer's story: notes, tiers and classes, changes."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.customers import queries, timeline
from kezhi.customers.models import Note
from kezhi.kit.models import AuditEntry
from kezhi.kit.moments import Moment, Rows, Source
from kezhi.staff.rights import Right

MOVES = ("tier", "stage", "classify", "release")
TOLD_ELSEWHERE = ("add_note", "change_note", "add_exposure", "remove_exposure", "restore_exposure")


def notes(user: Any, party: Any) -> Rows:
    return Note.objects.filter(party=party).select_related("created_by")


def tell_notes(user: Any, party: Any, rows: list[Note]) -> list[Moment]:
    return [Moment(_("Note"), str(row.created_by or ""), text=row.text) for row in rows]


def searched(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(text__icontains=words)


def moves(user: Any, party: Any) -> Rows:
    return queries.history(party).filter(action__in=MOVES)


def changes(user: Any, party: Any) -> Rows:
    return queries.history(party).exclude(action__in=[*MOVES, *TOLD_ELSEWHERE])


def tell_entries(user: Any, party: Any, rows: list[AuditEntry]) -> list[Moment]:
    events = timeline.events(user, party, rows, is_end=False)
    return [Moment(one.title, one.by, lines=one.lines) for one in events]


NOTES = Source(
    "notes", gettext_lazy("Notes"), "notes", notes, tell_notes, when="created_at",
    right=Right.CUSTOMERS_VIEW, by="created_by", search=searched,
)  # fmt: skip
MOVED = Source(
    "moves", gettext_lazy("Tier, stage and class"), "pyramid", moves, tell_entries,
    right=Right.CUSTOMERS_VIEW, by="by",
)  # fmt: skip
CHANGES = Source(
    "changes", gettext_lazy("Changes of the record"), "history", changes, tell_entries,
    right=Right.CUSTOMERS_VIEW, by="by",
)  # fmt: skip

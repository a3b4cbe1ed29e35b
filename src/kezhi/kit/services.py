"""What the kit itself writes: saved views, frozen selections, files that left."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from kezhi.kit import audit
from kezhi.kit.models import SavedView, Selection

SELECTION_LIFE = timedelta(hours=2)


@transaction.atomic
def keep_view(*, by: Any, now: datetime, page: str, name: str, values: Mapping[str, Any]) -> None:
    """Keep a list's state under a name; the same name again replaces it."""
    if values.get("is_default"):
        SavedView.objects.filter(owner=by, page=page).update(is_default=False)
    view, _ = SavedView.objects.update_or_create(owner=by, page=page, name=name, defaults=values)
    changes = {"name": [None, name], **{key: [None, value] for key, value in values.items()}}
    audit.record(by=by, now=now, action="keep_view", target=view, changes=changes)


@transaction.atomic
def remove_view(*, by: Any, now: datetime, view: SavedView) -> None:
    changes = {"name": [view.name, None], "query": [view.query, None]}
    audit.record(by=by, now=now, action="remove_view", target=view, changes=changes)
    view.delete()


def note_export(*, by: Any, now: datetime, kind: type[Model], rows: int, query: str) -> None:
    """That rows left as a file: how many, and by which filter."""
    changes = {"rows": rows, "filter": query[:1000]}
    audit.record(by=by, now=now, action="export", target=kind, changes=changes)


@transaction.atomic
def freeze_selection(*, by: Any, now: datetime, page: str, pks: Sequence[int]) -> Selection:
    """Keep exactly these rows for the question that follows; older selections go."""
    Selection.objects.filter(owner=by, made_at__lt=now - SELECTION_LIFE).delete()
    return Selection.objects.create(owner=by, page=page, pks=list(pks), made_at=now)

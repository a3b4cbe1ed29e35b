"""The company's own kinds of customers: tags by hand or by the list's own filters."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kezhi.customers import keys
from kezhi.customers.choices import Method
from kezhi.customers.models import Party, PartyTag, Tag
from kezhi.customers.services.values import UNFIT, BadValue, require
from kezhi.kit import audit, editing
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

CHUNK = 1000


def save_tag(*, by: Any, now: datetime, tag: Tag | None = None, **values: Any) -> Tag:
    """Enter a tag or change it. Raises BadValue when the name is taken."""
    require(by, Right.SETTINGS_EDIT)
    values["name"] = keys.clean_text(values["name"])
    if UNFIT.search(values["name"]) or not values["name"]:
        raise BadValue("name", _("A name is needed."))
    try:
        with transaction.atomic():
            if tag is None:
                return editing.create_record(by=by, now=now, record=Tag(**values))
            return editing.change_record(by=by, now=now, record=tag, values=values)
    except IntegrityError as error:
        raise BadValue("name", _("Another tag has this name.")) from error


@transaction.atomic
def delete_tag(*, by: Any, now: datetime, tag: Tag) -> None:
    """The tag leaves every customer that held it."""
    require(by, Right.SETTINGS_EDIT)
    told = {"name": [tag.name, None], "held": tag.parties.count()}
    audit.record(by=by, now=now, action="delete", target=tag, changes=told)
    tag.delete()


@transaction.atomic
def set_tags(*, by: Any, now: datetime, party: Party, tags: Iterable[Tag]) -> None:
    """Exactly these tags by hand; those a rule put on stay with the rule."""
    require(by, Right.CUSTOMERS_EDIT)
    held = {row.tag_id: row for row in party.tags.select_related("tag")}
    wanted = {tag.pk: tag for tag in tags}
    gone = [r for pk, r in held.items() if pk not in wanted and r.method == Method.HAND]
    new = [tag for pk, tag in wanted.items() if pk not in held]
    if not gone and not new:
        return
    PartyTag.objects.filter(pk__in=[row.pk for row in gone]).delete()
    since = staff.local_date(now)
    rows = [PartyTag(party=party, tag=tag, since=since) for tag in new]
    PartyTag.objects.bulk_create(rows, ignore_conflicts=True)
    changes = {"tags": [[row.tag.name for row in gone], [tag.name for tag in new]]}
    audit.record(by=by, now=now, action="change", target=party, changes=changes)


@transaction.atomic
def apply_tag_rule(*, by: Any, now: datetime, tag: Tag, pks: Sequence[int]) -> tuple[int, int]:
    """Let the tag hold exactly these by rule, beside those it holds by hand.

    Returns how many customers gained and lost it.
    """
    require(by, Right.SETTINGS_EDIT)
    wanted = set(pks)
    held = dict(PartyTag.objects.filter(tag=tag).values_list("party", "method"))
    gone = [pk for pk, method in held.items() if method == Method.RULE and pk not in wanted]
    new = sorted(wanted - held.keys())
    for start in range(0, len(gone), CHUNK):
        PartyTag.objects.filter(tag=tag, party__in=gone[start : start + CHUNK]).delete()
    since = staff.local_date(now)
    rows = (PartyTag(party_id=pk, tag=tag, method=Method.RULE, since=since) for pk in new)
    PartyTag.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    Tag.objects.filter(pk=tag.pk).update(ruled_at=now)
    told = {"added": len(new), "removed": len(gone)}
    audit.record(by=by, now=now, action="apply_rule", target=tag, changes=told)
    return len(new), len(gone)

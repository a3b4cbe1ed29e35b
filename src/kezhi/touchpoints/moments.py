"""Touchpoints in the customer's story."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit.moments import Moment, Rows, Source
from kezhi.staff.rights import Right
from kezhi.touchpoints import queries
from kezhi.touchpoints.choices import ICONS, TONES, Kind
from kezhi.touchpoints.models import Touchpoint


def rows(user: Any, party: Any) -> Rows:
    return queries.touchpoints_of(user, party)


def tell(user: Any, party: Any, found: list[Touchpoint]) -> list[Moment]:
    return [told(user, one) for one in found]


def told(user: Any, one: Touchpoint) -> Moment:
    kind, direction = one.get_kind_display(), one.get_direction_display()
    is_plain = one.kind == Kind.NOTE
    title = kind if is_plain else _("%(kind)s · %(way)s") % {"kind": kind, "way": direction}
    return Moment(
        title=title,
        by=", ".join(str(person.user) for person in one.ours.all()),
        with_whom=", ".join(str(person.contact) for person in one.theirs.all()),
        text=queries.shown_text(user, one.text),
        url=reverse("touchpoints:detail", args=[one.pk]),
        note=one.get_outcome_display(),
        tone=TONES.get(one.outcome, "neutral"),
        icon=ICONS[one.kind],
    )


def of_kind(kind: str) -> Source:
    def these(user: Any, party: Any) -> Rows:
        return rows(user, party).filter(kind=kind)

    label = Kind(kind).label
    return Source(
        f"touch-{kind}", label, ICONS[kind], these, tell, right=Right.CUSTOMERS_VIEW,
        by="ours__user", search=queries.searched, is_quiet=True,
    )  # fmt: skip


TOUCHPOINTS = Source(
    "touch", gettext_lazy("All touchpoints"), "messages", rows, tell, right=Right.CUSTOMERS_VIEW,
    by="ours__user", search=queries.searched,
)  # fmt: skip
KINDS = [of_kind(kind) for kind in Kind.values]

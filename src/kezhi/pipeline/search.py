from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhi.kit.search import Hit, Source
from kezhi.pipeline.queries import access, prospects
from kezhi.staff.rights import Right


def find(user: Any, query: str, limit: int) -> list[Hit]:
    return [
        Hit(one.title, reverse("pipeline:detail", args=[one.pk]), f"{one.party.name} · {one.stage}")
        for one in access.find(user, query, limit)
    ]


OPPORTUNITIES = Source(
    _("Opportunities"), "target-arrow", find, Right.OPPORTUNITIES_VIEW, "pipeline:list"
)


def find_prospects(user: Any, query: str, limit: int) -> list[Hit]:
    return [
        Hit(one.name, reverse("pipeline:prospect", args=[one.pk]), one.get_state_display())
        for one in prospects.find(user, query, limit)
    ]


PROSPECTS = Source(
    _("Prospects"), "user-question", find_prospects, Right.OPPORTUNITIES_VIEW,
    "pipeline:prospects",
)  # fmt: skip

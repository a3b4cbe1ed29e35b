"""The company's own kinds of customers: one by a rule on the tier, two by hand."""

from datetime import datetime

from kezhi.customers.choices import Tone
from kezhi.customers.models import Party, PartyTag, Tag
from kezhi.customers.services.tags import apply_tag_rule
from kezhi.demo.rows import Company as Rows
from kezhi.staff import queries as staff
from kezhi.staff.models import User
from kezhi.staff.rights import Role

GOLDEN, GOLDEN_TIER = "黄金客户", "platinum"
BY_HAND = {"样板工程": ("curtain_wall", 9), "展会结识": ("", 17)}
"""Name: the industry it is put on ("" for any), and every how many-th customer has it."""


def write_tags(rows: Rows, found: dict[str, Party], *, now: datetime) -> None:
    Tag.objects.create(
        name=GOLDEN, tone=Tone.YELLOW, is_golden=True, rule=f"tier={GOLDEN_TIER}", created_at=now
    )
    since = staff.local_date(now)
    for (name, (industry, step)), tone in zip(
        BY_HAND.items(), (Tone.GREEN, Tone.BLUE), strict=True
    ):
        tag = Tag.objects.create(name=name, tone=tone, created_at=now)
        codes = [r.code for r in rows.customers if r.industry == industry or not industry]
        PartyTag.objects.bulk_create(
            PartyTag(party=found[code], tag=tag, since=since) for code in codes[::step]
        )


def apply_rules(*, now: datetime) -> None:
    """After the valuation that cuts the tiers."""
    tag = Tag.objects.filter(name=GOLDEN).first()
    chief = User.objects.filter(role=Role.ADMINISTRATOR).order_by("pk").first()
    if tag is not None and chief is not None:
        members = Party.objects.filter(tier=GOLDEN_TIER).values_list("pk", flat=True)
        apply_tag_rule(by=chief, now=now, tag=tag, pks=list(members))

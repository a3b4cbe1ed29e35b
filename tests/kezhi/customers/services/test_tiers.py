from datetime import datetime
from typing import Any

from kezhi.customers.services import tiers
from kezhi.kit.models import AuditEntry


def test_tiers_are_handed_down(enter: Any, now: datetime) -> None:
    party, other = enter("宝骏"), enter("长青")
    wanted = {party.pk: "platinum", other.pk: "", 999_999: "gold"}
    tiers.set_tiers(by=None, now=now, tiers=wanted, reason="run 1")
    party.refresh_from_db()
    assert (party.tier, party.version) == ("platinum", 1)
    assert tiers.set_tiers(by=None, now=now, tiers={party.pk: "gold"}, reason="run 2") == 1
    moved = AuditEntry.objects.get(action="tier")
    assert moved.changes == {"tier": ["platinum", "gold"], "reason": "run 2"}
    assert tiers.set_tiers(by=None, now=now, tiers={}, reason="run 3") == 1
    party.refresh_from_db()
    assert party.tier == ""

"""Two customers that may be one, and two that became one."""

from typing import Any

from django.utils import timezone
from tests.kezhi.objects import Cast, customer, kind

from kezhi.customers.models import Party
from kezhi.duplicates.models import Merge


@kind("two customers", owned=True)
def two_customers(cast: Cast) -> dict[str, Any]:
    return {"kept": customer(cast)["pk"], "absorbed": customer(cast)["pk"]}


@kind("merge", owned=True)
def merge(cast: Cast) -> dict[str, Any]:
    pks = two_customers(cast)
    gone = Party.objects.filter(pk=pks["absorbed"])
    gone.update(deleted_at=timezone.now(), merged_into=pks["kept"])
    made = Merge.objects.create(kept_id=pks["kept"], absorbed_id=pks["absorbed"])
    return {"pk": made.pk}

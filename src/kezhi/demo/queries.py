"""Whether the demo company stands here."""

from kezhi.customers.models import Party
from kezhi.staff.models import Company, User


def is_loaded() -> bool:
    return Company.objects.filter(pk=1, is_demo=True).exists()


def has_own_data() -> bool:
    """Somebody works here: the demo must not be mixed in."""
    if is_loaded():
        return False
    return Company.objects.filter(pk=1).exists() or User.objects.exists() or Party.objects.exists()

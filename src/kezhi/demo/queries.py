"""Whether the demo company stands here."""

from kezhi.customers.models import Party
from kezhi.staff.models import Company, User
from kezhi.staff.rights import Role


def is_loaded() -> bool:
    return Company.objects.filter(pk=1, is_demo=True).exists()


def has_own_data() -> bool:
    """Somebody works here: the demo must not be mixed in."""
    if is_loaded():
        return False
    return Company.objects.filter(pk=1).exists() or User.objects.exists() or Party.objects.exists()


def accounts() -> list[User]:
    """One person of each role who may sign in, for those who want to look around."""
    people = User.objects.filter(is_active=True).order_by("pk")
    found: dict[str, User] = {}
    for person in people:
        found.setdefault(person.role, person)
    return [found[role] for role in Role.values if role in found]

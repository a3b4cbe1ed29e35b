"""Who acts when a command is given at the console of the server itself."""

from datetime import datetime

from kezhi.staff.models import User
from kezhi.staff.rights import Role

EMAIL = "console@localhost"


def console_user(*, now: datetime) -> User:
    """The first administrator; before there is one, an account nobody can sign in with."""
    people = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
    first = people.select_related("team").first()
    if first is not None:
        return first
    console = User(email=EMAIL, name="Console", role=Role.EXECUTIVE, created_at=now)
    console.set_unusable_password()
    known = User.objects.filter(email=EMAIL).first()
    if known is None:
        console.save(force_insert=True)
    return known or console

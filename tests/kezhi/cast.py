"""The cast: Alice owns, Bob is in her team, Mona manages it, Charlie is a stranger."""

from kezhi.staff.models import Team, User
from kezhi.staff.rights import Role

PASSWORD = "correct horse battery"


def make_cast() -> dict[str, User]:
    north = Team.objects.create(name="North")
    south = Team.objects.create(name="South")

    def person(name: str, role: str, team: Team | None = None) -> User:
        user = User(email=f"{name}@example.com", name=name.title(), role=role, team=team)
        user.set_password(PASSWORD)
        user.save()
        return user

    cast = {
        "alice": person("alice", Role.SALESPERSON, north),
        "bob": person("bob", Role.SALESPERSON, north),
        "mona": person("mona", Role.SALESPERSON, north),
        "charlie": person("charlie", Role.SALESPERSON, south),
        **{role: person(role, role, north) for role in Role.values if role != "salesperson"},
    }
    north.manager = cast["mona"]
    north.save()
    return cast

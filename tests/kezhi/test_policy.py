"""Every route × person × ownership gives what the written policy says, and nothing more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from tests.kezhi import policy
from tests.kezhi.policy import KINDS, Line

from kezhi.staff import access
from kezhi.staff.bearer import TokenBearer
from kezhi.staff.models import ApiToken, Team, User
from kezhi.staff.services import tokens


@dataclass
class Actor:
    """Somebody at the door. `user` None: nobody the product knows (any more)."""

    name: str
    user: User | None
    browser: Client
    program: Client
    may_write: bool = True
    is_fresh: bool = True


class Visitor(Client):
    """A client that only knocks: it keeps no cookies and no copies of rendered contexts."""

    def request(self, **environ: Any) -> Any:
        return self.handler(self._base_environ(**environ))


@dataclass
class World:
    actors: list[Actor]
    objects: dict[str, dict[str, Any]]
    owner: User


def browser_of(user: User, *, is_fresh: bool = True) -> Client:
    client = Visitor(raise_request_exception=False)
    client.force_login(user)
    if is_fresh:
        session = client.session
        session[access.CONFIRMED] = timezone.now().isoformat()
        session.save()
    return client


def program_of(user: User, **options: Any) -> tuple[Client, ApiToken]:
    kept, text = tokens.create_token(
        by=user, now=timezone.now(), name="matrix", days=30,
        is_read_only=options.get("is_read_only", False),
    )  # fmt: skip
    client = Visitor(headers={"Authorization": f"Bearer {text}"}, raise_request_exception=False)
    return client, kept


def person(name: str, role: str, team: Team | None) -> User:
    return User.objects.create(email=f"{name}@example.com", name=name, role=role, team=team)


@pytest.fixture
def world(people: dict[str, User]) -> World:
    south = Team.objects.get(name="South")
    cast = {
        **people,
        "office elsewhere": person("office-south", "back_office", south),
        "chief above": person("chief", "salesperson", south),
        "no rights": person("nobody", "retired", people["alice"].team),
    }
    top = Team.objects.create(name="Company", manager=cast["chief above"])
    Team.objects.filter(name="North").update(parent=top)
    cast = {name: User.objects.select_related("team").get(pk=one.pk) for name, one in cast.items()}
    actors = [Actor(name, one, browser_of(one), program_of(one)[0]) for name, one in cast.items()]
    return World([*actors, *outsiders(), *half_trusted(cast)], make_objects(cast), cast["alice"])


def outsiders() -> Iterator[Actor]:
    """Nobody, somebody deactivated a moment ago, and a program whose token was revoked."""
    unknown = Visitor(raise_request_exception=False)
    yield Actor("anonymous", None, unknown, unknown)
    gone = person("gone", "administrator", None)
    yield Actor("deactivated", None, browser_of(gone), program_of(gone)[0])
    User.objects.filter(pk=gone.pk).update(is_active=False)
    betrayed = person("betrayed", "administrator", None)
    program, token = program_of(betrayed)
    tokens.revoke_token(by=betrayed, now=timezone.now(), token=token)
    yield Actor("revoked token", None, unknown, program)


def half_trusted(cast: dict[str, User]) -> Iterator[Actor]:
    chief = cast["administrator"]
    reader, _ = program_of(chief, is_read_only=True)
    yield Actor("reading token", chief, browser_of(chief), reader, may_write=False)
    stale = browser_of(chief, is_fresh=False)
    yield Actor("long signed in", chief, stale, program_of(chief)[0], is_fresh=False)


def make_objects(cast: dict[str, User]) -> dict[str, dict[str, Any]]:
    made = {}
    for name, kind in KINDS.items():
        with transaction.atomic():
            made[name] = kind.make(cast)
    return made


def ask(line: Line, method: str, actor: Actor, path: str) -> Any:
    """One request whose effects are taken back."""
    client = actor.program if line.is_api else actor.browser
    options: dict[str, Any] = {}
    if line.is_api and method != "GET":
        options = {"data": line.body, "content_type": "application/json"}
    with transaction.atomic():
        answer = getattr(client, method.lower())(path, **options)
        transaction.set_rollback(True)
    return answer


def wanted(line: Line, method: str, actor: Actor, owner: User) -> str:
    word = policy.expected(line, actor.user, owner)
    if line.is_api and word != "sign-in" and not line.is_public:
        if not actor.may_write and method != "GET":
            return "forbidden"
    elif word in {"in", "missing"} and line.is_fresh and not actor.is_fresh:
        return "confirm"
    return word


def accepted(line: Line, want: str) -> set[str]:
    if want != "in":
        return {want}
    words = {"in", "sign-in"} if line.ends_session or line.is_public else {"in"}
    return words | ({"no such method"} if len(line.methods) > 1 else set())


def concerned(line: Line, method: str, world: World) -> Iterator[Actor]:
    """Whose answer can differ: one person stands for all of the same role where only the role
    counts, and what a page answers to GET it is asked to POST only by those it should refuse."""
    roles: set[str] = set()
    for actor in world.actors:
        user = actor.user
        is_plain = user is not None and actor.may_write and actor.is_fresh
        if user is not None and is_plain and not (line.object and KINDS[line.object].owned):
            kind = "anybody" if line.is_public or line.is_self else user.role
            if kind in roles:
                continue
            roles.add(kind)
        repeats = method == "POST" and "GET" in line.methods and actor.name != "administrator"
        if repeats and wanted(line, method, actor, world.owner) == "in":
            continue
        yield actor


def leaks(world: World, lines: list[Line]) -> Iterator[str]:
    """Each cell that differs from the policy, told in words."""
    for line in lines:
        path = line.path(world.objects)
        for method in line.methods:
            for actor in concerned(line, method, world):
                got = policy.answered(line, ask(line, method, actor, path))
                want = wanted(line, method, actor, world.owner)
                if got not in accepted(line, want):
                    yield f"{actor.name}: {method} {line.route} gave “{got}”, policy says “{want}”"


def walked() -> list[Line]:
    return [line for line in policy.policy().values() if not line.skip]


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    routes, lines = policy.routes(), set(policy.policy())
    assert not routes - lines, "these routes have no line in any tests/kezhi/*/policy.toml"
    assert not lines - routes, "these lines name no route"


@pytest.mark.slow
@pytest.mark.any_database
def test_only_what_the_policy_says_succeeds(world: World) -> None:
    assert not list(leaks(world, walked()))


def planted(name: str) -> bool:
    line = policy.policy()[name]
    return bool(line.rights) and not line.skip and not line.is_api


@pytest.fixture
def strip(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bool]:
    """Takes the locks off one view, as a careless hand would."""
    known = dict(policy.patterns(get_resolver()))

    def take_off(name: str) -> bool:
        view = known[name].callback
        if not hasattr(view, "rights"):
            return False
        while hasattr(view, "__wrapped__"):
            view = view.__wrapped__
        monkeypatch.setattr(known[name], "callback", view)
        return True

    return take_off


def test_a_lock_taken_off_any_view_is_noticed(world: World, strip: Callable[[str], bool]) -> None:
    """The walk itself is tested: without its lock, each view must show as a leak."""
    weak = next(actor for actor in world.actors if actor.name == "no rights")
    small = World([weak], world.objects, world.owner)
    tried, caught = 0, 0
    for name in policy.policy():
        if planted(name) and strip(name):
            found = list(leaks(small, [policy.policy()[name]]))
            tried, caught = tried + 1, caught + bool(found)
            # A page that only takes orders may have a second lock: its service.
            assert found or "GET" not in policy.policy()[name].methods, f"{name} passed"
    assert caught >= 6
    assert caught > tried / 2


def test_a_right_taken_off_any_operation_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = next(actor for actor in world.actors if actor.name == "no rights")
    small = World([weak], world.objects, world.owner)
    monkeypatch.setattr(TokenBearer, "__call__", careless(TokenBearer.__call__))
    for line in walked():
        if line.is_api and line.rights and not line.object:
            assert list(leaks(small, [line])), f"{line.route} without its right passed"


def careless(real: Any) -> Any:
    """A bearer that forgets which rights the operation needs."""

    def call(self: TokenBearer, request: Any) -> Any:
        kept, self.rights = self.rights, ()
        try:
            return real(self, request)
        finally:
            self.rights = kept

    return call


def test_a_session_of_the_past_is_not_fresh() -> None:
    now = timezone.now()
    assert access.is_fresh({access.CONFIRMED: now.isoformat()}, now)
    assert not access.is_fresh({access.CONFIRMED: (now - timedelta(minutes=16)).isoformat()}, now)
    assert not access.is_fresh({}, now)

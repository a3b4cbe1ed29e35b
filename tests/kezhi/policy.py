"""The written policy (each feature's policy.toml), every route there is, and who should get in.

A line: "<url name>" or "GET /api/v1/<path>" = one of
  public = true            anybody, without signing in
  self = true              anybody who has signed in
  right = "x.y" (or list)  those whose role gives it (all of the list)
and, where it applies,
  object = "customer"      the address names one (tests/kezhi/objects.py); scope decides
  params = { name = "x" }  other parts of the address
  method = "POST"          pages are tried with GET and POST unless this says only one
  fresh = true             the password must have been given in the last minutes
  ends_session = true      the request signs its own person out
  body = { … }             what an API operation is sent, so that it reaches the record
  skip = "reason"          not walked
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.kezhi.objects import KINDS

from kezhi.config.api import api
from kezhi.staff.models import Team, User
from kezhi.staff.rights import ROLE_RIGHTS, ROLE_SCOPE, Scope

HERE = Path(__file__).parent
# Each feature makes its own kinds of object, in a file beside its policy.
for made in sorted(HERE.glob("*/objects.py")):
    import_module(f"tests.kezhi.{made.parent.name}.objects")
API_ROOT = "/api/v1"
METHODS = {"get", "post", "put", "patch", "delete"}


@dataclass(frozen=True)
class Line:
    route: str
    rights: tuple[str, ...] = ()
    object: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    methods: tuple[str, ...] = ("GET", "POST")
    is_public: bool = False
    is_self: bool = False
    is_fresh: bool = False
    ends_session: bool = False
    skip: str = ""
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def is_api(self) -> bool:
        return " /" in self.route

    def path(self, objects: dict[str, dict[str, Any]]) -> str:
        values = {**(objects[self.object] if self.object else {}), **self.params}
        if self.is_api:
            return self.route.split(" ")[1].format(**values)
        return reverse(self.route, kwargs=values)


KNOWN = {
    "right", "object", "params", "method", "public", "self", "fresh", "ends_session", "skip",
    "body",
}  # fmt: skip


def read_line(route: str, given: dict[str, Any]) -> Line:
    assert set(given) <= KNOWN, f"{route}: {set(given) - KNOWN} mean nothing"
    rights = given.get("right", [])
    rights = tuple([rights] if isinstance(rights, str) else rights)
    assert rights or given.get("public") or given.get("self") or given.get("skip"), route
    method = route.split(" ")[0] if " /" in route else given.get("method", "")
    if given.get("object"):
        assert given["object"] in KINDS, f"{route}: nobody makes a {given['object']}"
    return Line(
        route,
        rights,
        given.get("object", ""),
        given.get("params", {}),
        (method,) if method else ("GET", "POST"),
        given.get("public", False),
        given.get("self", False),
        given.get("fresh", False),
        given.get("ends_session", False),
        given.get("skip", ""),
        given.get("body", {}),
    )


@cache
def policy() -> dict[str, Line]:
    lines: dict[str, Line] = {}
    for path in sorted(HERE.glob("*/policy.toml")):
        for route, given in tomllib.loads(path.read_text(encoding="utf-8")).items():
            assert route not in lines, f"{route} has two lines"
            lines[route] = read_line(route, given)
    return lines


def patterns(resolver: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every page's name and pattern; the API's operations are told by `operations`."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = (*names, one.namespace) if one.namespace else names
            if inner != ("api",):
                yield from patterns(one, inner)
        else:
            yield ":".join([*names, one.name or f"unnamed {one.pattern}"]), one


def operations() -> list[str]:
    paths = api.get_openapi_schema()["paths"]
    return [
        f"{method.upper()} {path}"
        for path, methods in paths.items()
        for method in methods
        if method in METHODS
    ]


def routes() -> set[str]:
    return {name for name, _ in patterns(get_resolver())} | set(operations())


# --- who should get in: worked out here anew, not asked of the code under test ------------------


def manages(user: User, team: Team | None) -> bool:
    while team is not None:
        if team.manager_id == user.pk:
            return True
        team = Team.objects.filter(pk=team.parent_id).first()
    return False


def in_scope(user: User, owner: User) -> bool:
    scope = ROLE_SCOPE.get(user.role)
    if scope == Scope.ALL or user.pk == owner.pk:
        return True
    same_team = user.team_id is not None and user.team_id == owner.team_id
    return (scope == Scope.TEAM and same_team) or manages(user, owner.team)


def expected(line: Line, user: User | None, owner: User) -> str:
    """`in`, `sign-in`, `forbidden` or `missing`."""
    if line.is_public:
        return "in"
    if user is None or not user.is_active:
        return "sign-in"
    if not set(line.rights) <= ROLE_RIGHTS.get(user.role, frozenset()):
        return "forbidden"
    if line.object and KINDS[line.object].owned and not in_scope(user, owner):
        return "missing"
    return "in"


def answered(line: Line, answer: Any) -> str:
    """The same four words for what came back."""
    location = answer.headers.get("Location", "")
    if answer.status_code == 401 or (answer.status_code == 302 and "/sign-in/" in location):
        return "sign-in"
    if answer.status_code == 302 and "/confirmation/" in location:
        return "confirm"
    words = {403: "forbidden", 404: "missing", 405: "no such method"}
    if answer.status_code in words:
        return words[answer.status_code]
    return "in" if answer.status_code < 500 else f"broken ({answer.status_code})"

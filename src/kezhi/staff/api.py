"""Who the token speaks for, and the colleagues whose numbers stand in other records."""

from typing import Any

from ninja import Query, Router, Schema

from kezhi.kit.api import Paged, PageQuery, answers, page_of
from kezhi.staff import queries

router = Router()


class UserOut(Schema):
    id: int
    name: str
    role: str
    team_id: int | None
    is_active: bool


class MeOut(UserOut):
    email: str
    language: str
    rights: list[str]
    scope: str

    @staticmethod
    def resolve_rights(user: Any) -> list[str]:
        return queries.rights_of(user)

    @staticmethod
    def resolve_scope(user: Any) -> str:
        return queries.scope_of(user)


@router.get("me", response=answers(ok=MeOut))
def me(request: Any) -> Any:
    """The person this token speaks for, with rights and scope."""
    return request.user


@router.get("users", response=answers(ok=Paged[UserOut]))
def users(request: Any, page: Query[PageQuery]) -> Any:
    """Colleagues, by number. Addresses are left out: they are for administrators."""
    return page_of(queries.visible_users(request.user), page)

"""Who calls the API: the token in the Authorization header, never one in an address."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from kezhi.kit.api import ApiError
from kezhi.kit.http import client_address
from kezhi.staff import queries
from kezhi.staff.services import limits, tokens

SAFE = {"GET", "HEAD", "OPTIONS"}


class TokenBearer(HttpBearer):
    """`auth=needs(Right.X)` on an operation: looked at before the body is, so that somebody
    without the right learns nothing of what a good body would be."""

    def __init__(self, *rights: str) -> None:
        super().__init__()
        self.rights = rights

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        now = timezone.now()
        kept = queries.living_token(tokens.digest(token), now)
        if kept is None:
            limits.take(limits.API_STRANGERS, client_address(request), now=now)
            return None
        limits.take(limits.API, kept.pk, now=now)
        if kept.is_read_only and request.method not in SAFE:
            raise ApiError(
                403,
                "read_only_token",
                _("This token may only read."),
                cure=_("Make a token that may also write, in your profile."),
            )
        if not all(kept.user.may(right) for right in self.rights):
            raise PermissionDenied
        tokens.note_use(now=now, token=kept)
        request.user = kept.user
        return kept


needs = TokenBearer

"""Sign-in by e-mail address, whatever its case."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from kezhi.staff.models import User


class EmailBackend(BaseBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **options: Any,
    ) -> User | None:
        user = User.objects.filter(email__iexact=username or "").first()
        if user is None:
            make_password(password)  # an unknown address takes as long as a wrong password
            return None
        return user if user.check_password(password or "") and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.select_related("team").filter(pk=user_id, is_active=True).first()

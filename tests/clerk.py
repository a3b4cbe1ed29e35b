"""Somebody signed in who works through HTTP, as a browser would; many threads may share one."""

import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from tests.processes import Machine

SESSION = """
from django.test import Client
from kezhi.staff.models import Company, User
Company.objects.get_or_create(pk=1, defaults={"name": "Northwind", "currency": "CNY"})
user, _ = User.objects.get_or_create(email="clerk@example.com", name="Clerk", role="administrator")
client = Client()
client.force_login(user)
print(client.cookies["sessionid"].value)
"""
TOKEN = "a" * 32


class StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Clerk:
    def __init__(self, machine: Machine, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.session = machine.python(SESSION)
        self.opener = urllib.request.build_opener(StayHere)

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and body; status 0 when the answer was lost on the way."""
        request = urllib.request.Request(
            self.address + path,
            data=None if fields is None else urllib.parse.urlencode(fields).encode(),
            headers={
                "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
                "X-CSRFToken": TOKEN,
                "Origin": self.address,
            },
        )
        try:
            with self.opener.open(request, timeout=120) as answer:
                return int(answer.status), answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def enter_product(self, code: str) -> int:
        return self.ask("/products/new/", {"code": code, "name": code, "currency": "CNY"})[0]


def product_codes(machine: Machine) -> set[str]:
    shown = machine.python(
        "from kezhi.catalog.models import Product\n"
        "print(' '.join(Product.objects.values_list('code', flat=True)))"
    )
    return set(shown.split())

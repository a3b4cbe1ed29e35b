"""The customer that an address names, as `?customer=12`."""

from typing import Any

from kezhi.customers import queries as customers
from kezhi.kit.http import Request


def of_party(request: Request) -> Any:
    """The customer whose orders the list shows, where it shows one's only."""
    found = customers.visible_parties(request.user)
    given = request.GET.get("customer", "")
    return found.filter(pk=given).first() if is_key(given) else None


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def chosen_party(request: Request) -> Any:
    """The customer the address names, as its page's button does."""
    given = request.GET.get("customer", "")
    return customers.get_party(request.user, int(given)) if is_key(given) else None

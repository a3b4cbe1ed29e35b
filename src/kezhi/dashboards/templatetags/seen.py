from typing import Any

from django import template

register = template.Library()


@register.filter
def may(user: Any, right: str) -> bool:
    """Whether the person has the right; a page leaves out the panels that would refuse."""
    return bool(user.may(right))

"""Who else has a say before goods are promised or leave: features above, named in the settings.

`settings.ORDER_GATES` holds dotted paths of functions that take a Passage and give problems.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.module_loading import import_string

from kezhi.customers.models import Party
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import OrderRefused, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What wants to pass: `adds` is how much more than before, in base currency, is promised."""

    party: Party
    on: date
    order: Order | None = None
    adds: Decimal = Decimal(0)


class Held(OrderRefused):
    """Nothing is wrong with the order; somebody else holds it back."""


Gate = Callable[[Passage], list[Problem]]


def pass_gates(passage: Passage) -> None:
    """Raises Held with what every gate says."""
    gates: list[Gate] = [import_string(path) for path in settings.ORDER_GATES]
    problems = [problem for gate in gates for problem in gate(passage)]
    if problems:
        raise Held(problems)

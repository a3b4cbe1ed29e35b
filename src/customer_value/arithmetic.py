"""What a formula needs of its operands, and the few functions beyond + - * /."""

from __future__ import annotations

import math
from typing import Any, Protocol, Self, TypeVar, cast

# Sums of binary fractions that come to nothing leave a rest, another in every order of adding.
DUST = 1e-9


class Arithmetic(Protocol):
    """Anything that can be added, subtracted, multiplied, divided and raised.

    ``float``, ``Decimal``, a NumPy array and an Ibis column all qualify, so a formula is
    written once and works on a single customer, a whole portfolio or inside the database.
    """

    def __add__(self, other: Any, /) -> Self: ...
    def __radd__(self, other: Any, /) -> Self: ...
    def __sub__(self, other: Any, /) -> Self: ...
    def __rsub__(self, other: Any, /) -> Self: ...
    def __mul__(self, other: Any, /) -> Self: ...
    def __rmul__(self, other: Any, /) -> Self: ...
    def __truediv__(self, other: Any, /) -> Self: ...
    def __rtruediv__(self, other: Any, /) -> Self: ...
    def __pow__(self, other: Any, /) -> Any: ...
    def __neg__(self) -> Self: ...


Operand = TypeVar("Operand", bound=Arithmetic)


def exp(x: Operand) -> Operand:
    """Return e to the power x, for any kind of operand.

    >>> exp(0.0)
    1.0
    >>> from decimal import Decimal
    >>> exp(Decimal(1)).quantize(Decimal("0.00001"))
    Decimal('2.71828')
    """
    if isinstance(x, (int, float)):
        return cast(Operand, math.exp(x))
    method = getattr(x, "exp", None)
    if method is not None:
        return cast(Operand, method())
    import numpy as np

    return cast(Operand, np.exp(cast(Any, x)))


def log(x: Operand) -> Operand:
    """Return the natural logarithm of x, for any kind of operand.

    >>> log(1.0)
    0.0
    >>> from decimal import Decimal
    >>> log(Decimal(1))
    Decimal('0')
    """
    if isinstance(x, (int, float)):
        return cast(Operand, math.log(x))
    method = getattr(x, "ln", None)
    if method is not None:
        return cast(Operand, method())
    import numpy as np

    return cast(Operand, np.log(cast(Any, x)))


def require_positive(x: Arithmetic, what: str) -> None:
    """Refuse numbers and arrays that are not above zero; an expression has no value yet.

    >>> require_positive(1.0, "must be positive")
    >>> require_positive(0.0, "must be positive")
    Traceback (most recent call last):
    ValueError: must be positive
    """
    if hasattr(x, "op"):
        return
    holds = cast(Any, x) > 0
    if not (holds.all() if hasattr(holds, "all") else holds):
        raise ValueError(what)

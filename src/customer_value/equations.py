"""Value word equations: what an element is worth, in the customer's own units, safely evaluated.

An equation is arithmetic on named inputs: + - * / and brackets, nothing else. It is read into a
tree and walked; no code is ever run. Units are checked when it is entered: what adds up must be of
one kind, and the result's unit is known before any number is. Source of the idea: Anderson, Narus &
van Rossum 2006, value word equations.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

LONGEST = 300
MOST_PARTS = 120
LARGEST = 1e15
SYMBOL = re.compile(r"[^\W\d_][\w²³]*|[%‰$€£¥°]", re.UNICODE)
SHARES = {"%": 0.01, "‰": 0.001}
SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
RANKS = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}


class Problem(StrEnum):
    """Why an equation or a unit is refused."""

    TOO_LONG = "too_long"
    NOT_READABLE = "not_readable"
    NAME_UNKNOWN = "name_unknown"
    NOT_ARITHMETIC = "not_arithmetic"
    NUMBER_TOO_LARGE = "number_too_large"
    UNITS_DIFFER = "units_differ"
    UNIT_NOT_READABLE = "unit_not_readable"
    DIVIDES_BY_NOTHING = "divides_by_nothing"
    VALUE_MISSING = "value_missing"


class EquationError(ValueError):
    """What is wrong, as a code and its figures, for the words of whoever shows it."""

    def __init__(self, problem: Problem, **figures: str) -> None:
        """Keep the code and what it is about."""
        super().__init__(problem.value)
        self.problem = problem
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Unit:
    """Symbols with their powers, and what one of it is: shares (%) are pure numbers."""

    powers: tuple[tuple[str, int], ...] = ()
    factor: float = 1.0

    @classmethod
    def of(cls, text: str) -> Unit:
        """Read a unit such as ``CNY/kWh``, ``kWh/t`` or ``%``; nothing is a pure number.

        >>> str(Unit.of("CNY/t*t/year"))
        'CNY/year'
        """
        found, sign = Unit(), 1
        for place, part in enumerate(re.split(r"([*/·])", text.replace(" ", ""))):
            if place % 2:
                sign = -1 if part == "/" else 1
            elif part not in ("", "1"):
                if not SYMBOL.fullmatch(part):
                    raise EquationError(Problem.UNIT_NOT_READABLE, unit=text)
                one = Unit((), SHARES[part]) if part in SHARES else Unit(((part, 1),))
                found = found.times(one, sign)
            elif not part and text.strip():
                raise EquationError(Problem.UNIT_NOT_READABLE, unit=text)
        return found

    def times(self, other: Unit, sign: int = 1) -> Unit:
        """Return the unit of a product, or with sign -1 of a quotient."""
        powers = dict(self.powers)
        for symbol, power in other.powers:
            powers[symbol] = powers.get(symbol, 0) + sign * power
        left = tuple(sorted((s, p) for s, p in powers.items() if p))
        return Unit(left, self.factor * other.factor**sign)

    def __str__(self) -> str:
        """The symbols above and below the stroke."""
        over = [s for s, p in self.powers for _ in range(max(p, 0))]
        under = [s for s, p in self.powers for _ in range(max(-p, 0))]
        return "*".join(over or (["1"] if under else [])) + "".join(f"/{s}" for s in under)


@dataclass(frozen=True, slots=True)
class Equation:
    """A checked equation: its text, its inputs' units and the unit of what comes out."""

    text: str
    units: Mapping[str, Unit]
    unit: Unit
    _tree: ast.expr

    @classmethod
    def of(cls, text: str, units: Mapping[str, str]) -> Equation:
        """Check an equation; raises EquationError with the reason why it is refused.

        Energy that a coil saves, a ton:

        >>> energy = Equation.of("use * price", {"use": "kWh/t", "price": "CNY/kWh"})
        >>> str(energy.unit), energy.value({"use": 120, "price": .75})
        ('CNY/t', 90.0)
        >>> energy.sentence({"use": "energy used", "price": "price of energy"})
        'energy used × price of energy'
        """
        known = {name: Unit.of(unit) for name, unit in units.items()}
        tree = _read(text)
        return cls(text.strip(), known, _unit(tree, known), tree)

    @property
    def names(self) -> frozenset[str]:
        """The inputs that the equation uses."""
        return frozenset(n.id for n in ast.walk(self._tree) if isinstance(n, ast.Name))

    def value(self, values: Mapping[str, float]) -> float:
        """Return what comes out for these numbers, each in its input's unit."""
        found = _value(self._tree, values, self.units)
        if not isfinite(found):
            raise EquationError(Problem.NUMBER_TOO_LARGE, number=str(found))
        return found

    def sentence(self, labels: Mapping[str, str]) -> str:
        """Return the equation as it is read aloud, with labels in place of names."""
        return _sentence(self._tree, labels)


def worth_beside_rival(
    equation: Equation,
    ours: Mapping[str, float],
    rival: Mapping[str, float],
    *,
    is_less_better: bool,
) -> float:
    """Return what an element is worth more with us: the rival's cost less ours, or the reverse.

    >>> energy = Equation.of("use * price", {"use": "kWh/t", "price": "CNY/kWh"})
    >>> theirs, own = {"use": 420, "price": .75}, {"use": 350, "price": .75}
    >>> worth_beside_rival(energy, own, theirs, is_less_better=True)
    52.5
    """
    gained = equation.value(ours) - equation.value(rival)
    return -gained if is_less_better else gained


def _read(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise EquationError(Problem.TOO_LONG, most=str(LONGEST))
    plain = text.strip().translate(str.maketrans("×÷−()", "*/-()"))
    try:
        tree = ast.parse(plain, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise EquationError(Problem.NOT_READABLE) from error
    if sum(1 for _ in ast.walk(tree)) > MOST_PARTS:
        raise EquationError(Problem.TOO_LONG, most=str(LONGEST))
    return tree


def _unit(node: ast.expr, units: Mapping[str, Unit]) -> Unit:
    if isinstance(node, ast.Name):
        if node.id not in units:
            raise EquationError(Problem.NAME_UNKNOWN, name=node.id)
        return Unit(units[node.id].powers)
    if isinstance(node, ast.Constant):
        _number(node)
        return Unit()
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _unit(node.operand, units)
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        left, right = _unit(node.left, units), _unit(node.right, units)
        if isinstance(node.op, ast.Mult | ast.Div):
            return left.times(right, 1 if isinstance(node.op, ast.Mult) else -1)
        if left.powers != right.powers:
            figures = {"left": str(left) or "1", "right": str(right) or "1"}
            raise EquationError(Problem.UNITS_DIFFER, **figures)
        return left
    raise EquationError(Problem.NOT_ARITHMETIC, what=ast.unparse(node)[:60])


def _number(node: ast.Constant) -> float:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise EquationError(Problem.NOT_ARITHMETIC, what=repr(node.value)[:60])
    if not abs(node.value) <= LARGEST:
        raise EquationError(Problem.NUMBER_TOO_LARGE, number=str(node.value)[:30])
    return node.value


def _value(node: ast.expr, values: Mapping[str, float], units: Mapping[str, Unit]) -> float:
    if isinstance(node, ast.Name):
        if node.id not in values:
            raise EquationError(Problem.VALUE_MISSING, name=node.id)
        return float(values[node.id]) * units[node.id].factor
    if isinstance(node, ast.Constant):
        return float(_number(node))
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, values, units)
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left, values, units), _value(node.right, values, units)
    if isinstance(node.op, ast.Div):
        if right == 0:
            raise EquationError(Problem.DIVIDES_BY_NOTHING, what=ast.unparse(node.right)[:60])
        return left / right
    if isinstance(node.op, ast.Mult):
        return left * right
    return left + right if isinstance(node.op, ast.Add) else left - right


def _sentence(node: ast.expr, labels: Mapping[str, str], above: int = 0) -> str:
    """Brackets stand only where the order would otherwise be another."""
    if isinstance(node, ast.Name):
        return labels.get(node.id, node.id)
    if isinstance(node, ast.Constant):
        return f"{_number(node):,}"
    if isinstance(node, ast.UnaryOp):
        return f"−{_sentence(node.operand, labels, 3)}"
    assert isinstance(node, ast.BinOp)
    kind = type(node.op)
    rank = RANKS[kind]
    left = _sentence(node.left, labels, rank)
    right = _sentence(node.right, labels, rank + (kind in (ast.Sub, ast.Div)))
    told = f"{left} {SIGNS[kind]} {right}"
    return f"({told})" if rank < above else told

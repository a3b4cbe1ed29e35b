import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import equations
from customer_value.equations import Equation, EquationError, Problem, Unit

UNITS = {"use": "kWh/t", "price": "CNY/kWh", "scrap": "%", "tons": "t", "a": "", "b": ""}


def refusal(text: str) -> EquationError:
    with pytest.raises(EquationError) as found:
        Equation.of(text, UNITS)
    return found.value


def test_units_multiply_and_cancel() -> None:
    assert str(Equation.of("use * price", UNITS).unit) == "CNY/t"
    assert str(Equation.of("use * price * tons", UNITS).unit) == "CNY"
    assert str(Equation.of("use / use", UNITS).unit) == ""
    assert str(Equation.of("1 / tons", UNITS).unit) == "1/t"


def test_a_share_is_a_hundredth() -> None:
    equation = Equation.of("use * price * (1 - scrap)", UNITS)
    assert equation.value({"use": 100, "price": 1, "scrap": 25}) == pytest.approx(75)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("use + price", Problem.UNITS_DIFFER),
        ("use - 1", Problem.UNITS_DIFFER),
        ("cost * 2", Problem.NAME_UNKNOWN),
        ("", Problem.NOT_READABLE),
        ("use *", Problem.NOT_READABLE),
        ("use * \0", Problem.NOT_READABLE),
        ("use ** 2", Problem.NOT_ARITHMETIC),
        ("use // 2", Problem.NOT_ARITHMETIC),
        ("open('x')", Problem.NOT_ARITHMETIC),
        ("use.__class__", Problem.NOT_ARITHMETIC),
        ("().__class__.__bases__[0]", Problem.NOT_ARITHMETIC),
        ("[use for use in (1,)]", Problem.NOT_ARITHMETIC),
        ("(lambda: 1)()", Problem.NOT_ARITHMETIC),
        ("use if use else price", Problem.NOT_ARITHMETIC),
        ("'text'", Problem.NOT_ARITHMETIC),
        ("True", Problem.NOT_ARITHMETIC),
        ("1j", Problem.NOT_ARITHMETIC),
        ("a < b", Problem.NOT_ARITHMETIC),
        ("(a := 3)", Problem.NOT_ARITHMETIC),
        ("1e999", Problem.NUMBER_TOO_LARGE),
        ("9" * 200, Problem.NUMBER_TOO_LARGE),
        ("a+" * 200 + "a", Problem.TOO_LONG),
        ("-" * 299 + "a", Problem.TOO_LONG),
        ("(" * 299, Problem.NOT_READABLE),
    ],
)
def test_what_is_not_arithmetic_is_refused_with_its_reason(text: str, problem: Problem) -> None:
    assert refusal(text).problem == problem


@given(text=st.text(max_size=60))
def test_whatever_is_typed_is_an_equation_or_a_refusal(text: str) -> None:
    try:
        found = Equation.of(text, UNITS)
    except EquationError:
        return
    assert found.names <= UNITS.keys()
    assert found.sentence({})


def test_dividing_by_nothing_and_missing_values_are_told() -> None:
    equation = Equation.of("use / (a - b)", UNITS)
    with pytest.raises(EquationError) as nothing:
        equation.value({"use": 1, "a": 2, "b": 2})
    assert nothing.value.problem == Problem.DIVIDES_BY_NOTHING
    assert nothing.value.figures == {"what": "a - b"}
    with pytest.raises(EquationError) as missing:
        equation.value({"use": 1, "a": 2})
    assert missing.value.figures == {"name": "b"}


NUMBERS = st.floats(-100, 100)


@given(a=NUMBERS, b=NUMBERS, c=NUMBERS)
def test_it_computes_as_arithmetic_does_and_its_sentence_means_the_same(
    a: float, b: float, c: float
) -> None:
    values = {"a": a, "b": b, "c": c}
    for text in ("a - (b - c)", "-(a + b) * c", "a * (b + c) - c", "a - b - c", "a * b + c"):
        equation = Equation.of(text, dict.fromkeys("abc", ""))
        expected = eval(text, {}, values)  # the plain truth, in a test
        assert equation.value(values) == pytest.approx(expected)
        again = Equation.of(equation.sentence({}), dict.fromkeys("abc", ""))
        assert again.value(values) == pytest.approx(expected)


def test_chinese_names_and_signs() -> None:
    equation = Equation.of("能耗 × 电价", {"能耗": "kWh/t", "电价": "CNY/kWh"})
    assert equation.sentence({"能耗": "吨钢能耗"}) == "吨钢能耗 × 电价"
    assert equation.value({"能耗": 100, "电价": 0.8}) == pytest.approx(80)


@pytest.mark.parametrize("text", ["CNY//t", "/t", "t/", "3t", "CNY t;", "__x"])
def test_units_that_cannot_be_read(text: str) -> None:
    with pytest.raises(EquationError) as found:
        Unit.of(text)
    assert found.value.problem == Problem.UNIT_NOT_READABLE


@given(price=st.floats(0, 10), own=st.floats(0, 1_000), theirs=st.floats(0, 1_000))
def test_worth_beside_the_rival_turns_its_sign_with_the_sides(
    price: float, own: float, theirs: float
) -> None:
    equation = Equation.of("use * price", UNITS)
    ours, rival = {"use": own, "price": price}, {"use": theirs, "price": price}
    found = equations.worth_beside_rival(equation, ours, rival, is_less_better=True)
    back = equations.worth_beside_rival(equation, rival, ours, is_less_better=True)
    assert found == pytest.approx(-back)
    assert (found >= 0) == (own <= theirs) or found == 0

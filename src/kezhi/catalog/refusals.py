"""Why an equation is refused, in words that say how to mend it."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customer_value.equations import EquationError, Problem

WORDS = {
    Problem.TOO_LONG: gettext_lazy("An equation has at most %(most)s characters."),
    Problem.NOT_READABLE: gettext_lazy(
        "This cannot be read as arithmetic. Use inputs, numbers, + − × ÷ and brackets."
    ),
    Problem.NAME_UNKNOWN: gettext_lazy(
        "There is no input called %(name)s. Add it to the inputs first."
    ),
    Problem.NOT_ARITHMETIC: gettext_lazy(
        "%(what)s is not allowed: only + − × ÷ and brackets are, no functions or powers."
    ),
    Problem.NUMBER_TOO_LARGE: gettext_lazy("The number %(number)s is too large."),
    Problem.UNITS_DIFFER: gettext_lazy(
        "%(left)s and %(right)s cannot be added or subtracted: give both the same unit."
    ),
    Problem.UNIT_NOT_READABLE: gettext_lazy(
        "The unit %(unit)s cannot be read. Write symbols with * and /, such as CNY/t."
    ),
    Problem.DIVIDES_BY_NOTHING: gettext_lazy("It divides by %(what)s, which is zero here."),
    Problem.VALUE_MISSING: gettext_lazy("%(name)s has no value."),
}


def told(error: EquationError) -> str:
    return str(WORDS[error.problem]) % error.figures


def not_money(unit: str, currency: str) -> str:
    return _(
        "The result is in %(unit)s. It must be money: %(currency)s by itself or per something."
    ) % {"unit": unit or "1", "currency": currency}


# What serves a person who buys in place of money, and what it is called when it is hidden.
NEAR_CASH = (
    r"\b(gift\s?cards?|gift\s?vouchers?|red\s(packets?|envelopes?)|prepaid\s?cards?)\b"
    r"|红包|购物卡|礼品卡|礼金|购物券|提货券|储值卡|充值卡|加油卡|预付卡|好处费"
)
CASH = re.compile(
    NEAR_CASH + r"|\b(cash|vouchers?|coupons?|bitcoins?|crypto\w*|wire\stransfers?)\b"
    r"|现金|代金券|消费券|转账|比特币",
    re.IGNORECASE,
)
PRIVATE = re.compile(
    NEAR_CASH + r"|\b(kickbacks?|bribes?|bribery|backhanders?|under\sthe\stable)\b"
    r"|回扣|贿赂|行贿|返点给个人|个人返利|私下返利",
    re.IGNORECASE,
)


def is_cash(text: str) -> bool:
    """Of a gift: nothing that is spent like money is one."""
    return CASH.search(text) is not None


def is_private_benefit(text: str) -> bool:
    return PRIVATE.search(text) is not None


def private_benefit() -> str:
    return _(
        "A private benefit to a buyer is no value to the customer and is not recorded as one. "
        "Say what his company gains, or what the person gains openly: recognition, less work, "
        "a career."
    )

"""Amounts in the capital characters that Chinese contracts and receipts are written with.

By the rules of 《支付结算办法》, appendix 1: 元 and 角 at the end are followed by 整, 零 stands for
every run of zeros between digits.
"""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
GROUP = 10_000
MOST = Decimal(GROUP) ** len(GROUPS)


def in_capitals(amount: Decimal) -> str:
    """`人民币壹仟肆佰零玖元伍角整`, to the 分. Raises ValueError for ten quadrillions and more."""
    cents = round(abs(amount) * 100)
    if cents >= MOST * 100:
        raise ValueError(amount)
    yuan, rest = divmod(int(cents), 100)
    jiao, fen = divmod(rest, 10)
    sign = "负" if amount < 0 and cents else ""
    head = f"{whole(yuan)}元" if yuan or not rest else ""
    return f"人民币{sign}{head}{small(jiao, fen, has_yuan=bool(yuan))}"


def whole(number: int) -> str:
    text, skipped = "", False
    for place in reversed(range(len(GROUPS))):
        group = number // GROUP**place % GROUP
        if not group:
            skipped = bool(text)
            continue
        gap = "零" if text and (skipped or group < GROUP // 10) else ""
        text, skipped = f"{text}{gap}{within(group)}{GROUPS[place]}", False
    return text or DIGITS[0]


def within(group: int) -> str:
    """Of up to four digits, without a zero before the first."""
    text, skipped = "", False
    for place in reversed(range(len(PLACES))):
        digit = group // 10**place % 10
        if digit:
            gap = "零" if text and skipped else ""
            text, skipped = f"{text}{gap}{DIGITS[digit]}{PLACES[place]}", False
        else:
            skipped = True
    return text


def small(jiao: int, fen: int, *, has_yuan: bool) -> str:
    if not fen:
        return f"{DIGITS[jiao]}角整" if jiao else "整"
    if jiao:
        return f"{DIGITS[jiao]}角{DIGITS[fen]}分"
    return f"{'零' if has_yuan else ''}{DIGITS[fen]}分"

"""The six classifications of a customer side by side, with method, date and reason."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from kezhi.demo.catalog import PriceBook
from kezhi.demo.dice import Dice
from kezhi.demo.parties import Profile
from kezhi.demo.rows import Classification, Order, Rule, ServiceCost

NOT_YET = Rule("no_order_yet", {})
NOT_BOUGHT: dict[str, tuple[str, str | Rule]] = {
    "potential": ("potential", NOT_YET),
    "target": ("target", "列入本年度开发名单"),
}
CORE_SHARE, VIP_SHARE = 0.20, 0.04
LOST_AFTER = timedelta(days=365)


def profits(
    orders: Iterable[Order], costs: Iterable[ServiceCost], book: PriceBook
) -> dict[str, Decimal]:
    """Margin in base currency less cost to serve; a line without a cost counts as no margin."""
    total: dict[str, Decimal] = {}
    for order in orders:
        rate = book.rate(order.currency, order.ordered_on)
        for line in order.lines:
            if line.unit_cost is not None:
                margin = line.quantity * (line.unit_price - line.unit_cost) * order.sign * rate
                total[order.customer] = total.get(order.customer, Decimal(0)) + margin
    for cost in costs:
        total[cost.customer] = total.get(cost.customer, Decimal(0)) - cost.amount
    return total


def classify(
    profile: Profile, last_order: date | None, profit: Decimal | None, rank: float, as_of: date
) -> tuple[Classification, ...]:
    """`rank` is the customer's place by profit, 0 for the best and 1 for the worst."""
    dice = Dice("classes", profile.customer.code)
    rule_day = as_of.replace(day=1)
    hand_day = profile.customer.since + timedelta(days=dice.below(30))
    relation, why = _relationship(profile, last_order, as_of)
    rows: list[tuple[str, str, str | Rule, str, date]] = [
        ("relation", relation, why, "rule" if isinstance(why, Rule) else "hand", rule_day),
        ("source", *_source(profile), "hand", hand_day),
        ("region", *_region(profile), "rule", hand_day),
        ("settlement", *_settlement(profile, dice, last_order), "hand", hand_day),
    ]
    if last_order is not None and profit is not None:
        receivable = _receivable(profile, dice)
        rows.append(("receivable", *receivable, "rule", rule_day))
        rows.append(("profit", *_profitability(profit), "rule", rule_day))
        rows.append(("rank", *_rank(profit, rank), "rule", rule_day))
    return tuple(
        Classification(criterion, value, method, min(on, as_of), reason)
        for criterion, value, reason, method, on in rows
    )


def _relationship(profile: Profile, last_order: date | None, as_of: date) -> tuple[str, str | Rule]:
    if last_order is None:
        return NOT_BOUGHT.get(profile.customer.stage, ("non_customer", NOT_YET))
    silence = as_of - last_order
    facts = {"date": last_order.isoformat(), "days": silence.days}
    if silence > LOST_AFTER:
        return "lost", Rule("no_order_since", facts)
    return "actual", Rule("ordered_on", facts)


def _source(profile: Profile) -> tuple[str, str]:
    roles = profile.customer.roles
    if {"government", "public"} & set(roles):
        return "public_interest", "政府、协会或媒体"
    if {"distributor", "agent"} & set(roles):
        return "intermediate", "经销或代理"
    return "end_enterprise", "自用生产"


def _region(profile: Profile) -> tuple[str, Rule]:
    customer = profile.customer
    facts = {"country": customer.country, "region": customer.province}
    if customer.country != "CN":
        return "foreign", Rule("address_abroad", facts)
    if customer.province in {"江苏", "浙江", "上海", "安徽"}:
        return "own_region", Rule("address_in_own_region", facts)
    return "other_region", Rule("address_in_other_region", facts)


def _settlement(profile: Profile, dice: Dice, last_order: date | None) -> tuple[str, str]:
    if last_order is None:
        return "cash", "未授信"
    if profile.customer.country != "CN":
        return "prepaid", "出口订单预付三成，见提单副本付清"
    value = dice.weighted({"credit": 0.5, "prepaid": 0.3, "cash": 0.2})
    reasons = {"credit": "授信月结", "prepaid": "款到发货", "cash": "提货付款"}
    return value, reasons[value]


def _receivable(profile: Profile, dice: Dice) -> tuple[str, str]:
    if profile.customer.stage == "shaken":
        return "long", "质量争议未了，逾期 118 天"
    value = dice.weighted({"none": 0.62, "short": 0.25, "long": 0.1, "bad": 0.03})
    reasons = {
        "none": "无逾期欠款",
        "short": "最长逾期不到 90 天",
        "long": "最长逾期超过 90 天",
        "bad": "逾期两年以上，已移交法务",
    }
    return value, reasons[value]


def _profitability(profit: Decimal) -> tuple[str, str]:
    value = "profitable" if profit > 0 else "unprofitable"
    return value, f"四年毛利减服务成本 {profit / 10000:.1f} 万元"


def _rank(profit: Decimal, rank: float) -> tuple[str, str]:
    if profit > 0 and rank <= VIP_SHARE:
        return "vip", "利润贡献前 4%"
    if profit > 0 and rank <= CORE_SHARE:
        return "core", "利润贡献前 20%"
    return "general", "其余客户"

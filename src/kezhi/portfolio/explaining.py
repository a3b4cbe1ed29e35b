"""A customer's figure told with its own numbers, step by step."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kezhi.kit import money
from kezhi.portfolio import wording
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries.lens import Lens


@dataclass(frozen=True)
class Step:
    label: str
    figure: str
    note: str = ""


def amount(value: Any, run: ValuationRun) -> str:
    """The amount in full; an estimate given as a plain number is rounded first."""
    if value is None:
        return "–"
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return money.format_money(money.to_smallest(exact, run.currency), run.currency)


def steps_of(worth: CustomerValuation, run: ValuationRun, lens: Lens) -> list[Step]:
    """How the estimate comes about; empty where there is none."""
    if worth.residual is None:
        return []
    steps = [past_step(worth), silence_step(worth), chance_step(worth, run)]
    steps += [orders_step(worth, run), order_value_step(worth, run)]
    if lens.sees_costs:
        steps.append(earning_step(worth, run))
    if lens.has_value:
        steps.append(discount_step(worth, run))
    return steps


def past_step(worth: CustomerValuation) -> Step:
    if worth.usual_interval is None:
        note = _("One order tells nothing of an interval yet.")
    elif worth.terms.get("interval_source") == "own":
        note = _("Usually every %(days)s days (the median of the customer's own gaps).") % {
            "days": wording.whole(worth.usual_interval)
        }
    else:
        note = _("About every %(days)s days, judged from few own orders and all customers.") % {
            "days": wording.whole(worth.usual_interval)
        }
    return Step(_("Orders so far"), wording.whole(worth.orders), note)


def silence_step(worth: CustomerValuation) -> Step:
    day = date_format(worth.last_day, "SHORT_DATE_FORMAT") if worth.last_day else "–"
    note = _("The last order was on %(day)s.") % {"day": day}
    if worth.long_interval is not None:
        note += " " + _("Only one gap in twenty is longer than %(days)s days.") % {
            "days": wording.whole(worth.long_interval)
        }
    return Step(
        _("Silence so far"), _("%(n)s days") % {"n": wording.whole(worth.recency_days)}, note
    )


def chance_step(worth: CustomerValuation, run: ValuationRun) -> Step:
    label = _("Probability of still being a customer")
    if worth.p_alive is None:
        return Step(label, "–", wording.absence_of_chance(worth, run))
    if worth.orders == 1:
        note = _("After a single order the model cannot doubt it; read it with care.")
    else:
        note = _("From the number of orders, their rhythm and the silence since the last one.")
    return Step(label, wording.percent(worth.p_alive, 1), note)


def orders_step(worth: CustomerValuation, run: ValuationRun) -> Step:
    note = _("If it stays, %(n)s orders.") % {
        "n": wording.number(worth.terms.get("orders_if_alive"))
    }
    if worth.p_alive is not None:
        note = _("%(chance)s × %(n)s orders if it stays.") % {
            "chance": wording.percent(worth.p_alive, 1),
            "n": wording.number(worth.terms.get("orders_if_alive")),
        }
    note += " " + _("In 8 of 10 cases between %(low)s and %(high)s.") % {
        "low": wording.whole(worth.expected_orders_low),
        "high": wording.whole(worth.expected_orders_high),
    }
    label = _("Expected orders, next %(n)s weeks") % {"n": wording.whole(run.settings["horizon"])}
    return Step(label, wording.number(worth.expected_orders, 2), note)


def order_value_step(worth: CustomerValuation, run: ValuationRun) -> Step:
    mean = worth.terms.get("mean_value")
    if mean is None:
        note = _("The mean of all customers, for want of repeat orders of its own.")
    else:
        note = _("Its own repeat orders brought %(mean)s on average; few orders lean on all.") % {
            "mean": amount(mean, run)
        }
    return Step(_("Expected sales of an order"), amount(worth.order_amount, run), note)


def earning_step(worth: CustomerValuation, run: ValuationRun) -> Step:
    """What remains of an order after product, selling and service cost."""
    rate, cost = worth.terms.get("margin_rate"), worth.terms.get("cost_per_order")
    note = _("%(sales)s × margin of %(rate)s − %(cost)s for selling and service.") % {
        "sales": amount(worth.order_amount, run),
        "rate": wording.percent(rate, 2),
        "cost": amount(cost, run),
    }
    earned = None
    if worth.expected_margin is not None and worth.expected_orders:
        earned = float(worth.expected_margin) / worth.expected_orders
    return Step(_("Profit of an order"), amount(earned, run), note)


def discount_step(worth: CustomerValuation, run: ValuationRun) -> Step:
    rate = float(run.settings["annual_discount_rate"])
    note = _("Later money counts less: %(rate)s a year.") % {"rate": wording.percent(rate, 1)}
    return Step(_("Discount factor"), wording.number(worth.terms.get("discount"), 4), note)


def formula_of(worth: CustomerValuation, run: ValuationRun, lens: Lens) -> str:
    """The same in one line."""
    if worth.residual is None:
        return ""
    orders = wording.number(worth.expected_orders, 2)
    if not lens.has_value:
        return (
            f"{orders} × {amount(worth.order_amount, run)} ≈ {amount(worth.expected_amount, run)}"
        )
    discount = wording.number(worth.terms.get("discount"), 4)
    result = amount(worth.residual, run)
    if not lens.sees_costs:
        return f"{orders} × {amount(worth.order_amount, run)} × {discount} ≈ {result}"
    rate = wording.percent(worth.terms.get("margin_rate"), 2)
    cost = amount(worth.terms.get("cost_per_order"), run)
    sales = amount(worth.order_amount, run)
    return f"{orders} × ({sales} × {rate} − {cost}) × {discount} ≈ {result}"


def split_of(worth: CustomerValuation, run: ValuationRun) -> list[tuple[str, Decimal | None]]:
    """Where the profit so far comes from: sales, less product cost, less the three costs."""
    if worth.net_margin is None:
        return [(_("Net sales so far"), worth.net_amount)]
    return [
        (_("Net sales so far"), worth.net_amount),
        (_("Product cost"), worth.net_margin - worth.net_amount),
        (_("Acquisition cost"), -worth.acquisition_cost),
        (_("Selling cost"), -worth.selling_cost),
        (_("Service cost"), -worth.service_cost),
        (_("Profit so far"), worth.profit),
    ]

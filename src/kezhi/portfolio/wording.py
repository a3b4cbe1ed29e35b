"""What a run and its figures say in words: warnings, reasons of risk, reasons of absence."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customer_value.churn import Sign
from kezhi.kit import money
from kezhi.portfolio.choices import ModelName, Undefined
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries.lens import Lens

ERRORS = {
    "worker_lost": gettext_lazy(
        "The process that computed it ended without a word. Start it again."
    ),
    "out_of_bounds": gettext_lazy(
        "An amount is too large to be kept. Look for an order with a wrong amount or rate."
    ),
    "unexpected": gettext_lazy(
        "Something unexpected went wrong; the log of the worker tells what. "
        "The results of the run before stay in use."
    ),
}
UNIDENTIFIED = {
    "no_customers": gettext_lazy("there are no customers with a history"),
    "no_repeats": gettext_lazy("nobody has ordered a second time"),
    "no_dropout": gettext_lazy("the orders do not show anybody stopping"),
    "no_spread": gettext_lazy("customers do not differ enough"),
    "no_seasons": gettext_lazy(
        "no season that recurs is seen: that takes a year and a half of orders and 50 customers"
    ),
    "mean_undefined": gettext_lazy("the amounts vary too much for a mean"),
    "not_converged": gettext_lazy("the estimation found no stable result"),
}


LEAST_CHANCE = 0.001


def percent(share: float | None, places: int = 0) -> str:
    return "–" if share is None else f"{number(share * 100, places)} %"


def number(value: float | None, places: int = 1) -> str:
    """Rounded: `number_format` alone cuts off."""
    if value is None:
        return "–"
    rounded = round(float(value), places) + 0.0
    return number_format(rounded, places, force_grouping=True)


def whole(value: float | None) -> str:
    return number(value, 0)


FORECASTS = {
    "same_as_before": gettext_lazy("As many orders as in the time before"),
    "own_rate": gettext_lazy("Everybody goes on at the own rate"),
    "hiatus": gettext_lazy("Silent for a third of the horizon is gone"),
    "own_gap": gettext_lazy("Silent for 2.5 times the own interval is gone"),
}


def forecast_words(name: str) -> str:
    return str(FORECASTS.get(name) or model_words(name))


def model_words(name: str) -> str:
    return str(dict(ModelName.choices).get(name, name))


def error_words(run: ValuationRun) -> str:
    return str(ERRORS.get(run.error, run.error))


# --- warnings of a run ------------------------------------------------------------------------

Figures = Mapping[str, Any]


def not_identified(f: Figures) -> str:
    reason = UNIDENTIFIED.get(str(f.get("reason")), f.get("reason", ""))
    return _("The model %(model)s could not be used: %(reason)s.") % {
        "model": model_words(str(f.get("model", ""))),
        "reason": reason,
    }


def fallback(f: Figures) -> str:
    return _("The simpler model %(model)s was used instead.") % {
        "model": model_words(str(f.get("model", "")))
    }


def dropout_unknown(f: Figures) -> str:
    return _(
        "The data cannot tell who has stopped buying. Everybody is taken to go on as before, "
        "so expected orders are rather too high. More months of orders will cure this."
    )


def no_model(f: Figures) -> str:
    return _(
        "No model of repeat orders fits these data, so nothing is expected of anybody. "
        "Facts of the past are shown all the same."
    )


def one_time_buyers(f: Figures) -> str:
    count = int(f.get("customers", 0))
    return ngettext(
        "%(n)s customer has ordered once. The model cannot doubt that such a customer "
        "will return; trust its figure less.",
        "%(n)s customers have ordered once. The model cannot doubt that such customers "
        "will return; trust their figures less.",
        count,
    ) % {"n": whole(count)}


def spend_not_identified(f: Figures) -> str:
    return _(
        "The amounts do not allow a model of spending; each customer's own mean is used, "
        "and everybody's mean for those with one order."
    )


def spend_depends(f: Figures) -> str:
    return _(
        "Customers who order often also order other amounts (correlation %(r)s). "
        "The estimate takes the two as independent, so single figures may be off."
    ) % {"r": number(float(f.get("correlation") or 0), 2)}


def left_truncated(f: Figures) -> str:
    return _(
        "%(share)s of the customers are first seen in the first month of the data: most of them "
        "had bought before. They are taken for newer than they are."
    ) % {"share": percent(float(f.get("share") or 0))}


def few_customers(f: Figures) -> str:
    return _("Only %(n)s customers: the estimates are rough.") % {
        "n": whole(float(f.get("customers", 0)))
    }


def single_tier(f: Figures) -> str:
    return _("Too few or too similar customers for a pyramid: all are in one tier.")


def rows_left_out(f: Figures) -> str:
    return _("%(n)s orders are not part of any customer's value; see the source below.") % {
        "n": whole(float(f.get("rows", 0)))
    }


def without_purchase(f: Figures) -> str:
    count = int(f.get("customers", 0))
    return ngettext(
        "%(n)s customer has no purchase left after returns and cancellations.",
        "%(n)s customers have no purchase left after returns and cancellations.",
        count,
    ) % {"n": whole(count)}


def without_revenue(f: Figures) -> str:
    count = int(f.get("customers", 0))
    return ngettext(
        "%(n)s customer returned as much as it bought.",
        "%(n)s customers returned as much as they bought.",
        count,
    ) % {"n": whole(count)}


def beyond_history(f: Figures) -> str:
    return _(
        "The estimate looks %(ahead)s weeks ahead, but the data reach back only %(back)s weeks."
    ) % {"ahead": whole(float(f.get("horizon", 0))), "back": whole(float(f.get("history", 0)))}


def revenue_only(f: Figures) -> str:
    return _(
        "Product costs are not known, so the figures are revenue, not profit: "
        "lifetime revenue instead of lifetime value."
    )


def costs_partly_known(f: Figures) -> str:
    return _(
        "Product costs are known for %(share)s of sales. The rest is taken at the average "
        "cost of sales."
    ) % {"share": percent(float(f.get("share") or 0), 1)}


def rule_of_thumb_wins(f: Figures) -> str:
    return _(
        "Held against the past, the rule of thumb “%(rule)s” foretold better than any model; "
        "%(model)s is used because it also tells who has left."
    ) % {"rule": forecast_words(f["rule"]), "model": model_words(f["model"])}


WARNINGS: dict[str, Callable[[Figures], str]] = {
    "model_not_identified": not_identified,
    "model_fallback": fallback,
    "no_model": no_model,
    "dropout_unknown": dropout_unknown,
    "one_time_buyers_certain": one_time_buyers,
    "spend_not_identified": spend_not_identified,
    "spend_depends_on_frequency": spend_depends,
    "left_truncated": left_truncated,
    "few_customers": few_customers,
    "single_tier": single_tier,
    "rows_left_out": rows_left_out,
    "customers_without_purchase": without_purchase,
    "without_revenue": without_revenue,
    "horizon_beyond_history": beyond_history,
    "revenue_only": revenue_only,
    "costs_partly_known": costs_partly_known,
    "rule_of_thumb_wins": rule_of_thumb_wins,
}


def warnings_of(run: ValuationRun) -> list[str]:
    return [
        WARNINGS[warning["code"]](warning.get("figures", {}))
        for warning in run.warnings
        if warning.get("code") in WARNINGS
    ]


# --- why a figure is missing ------------------------------------------------------------------


def absence(worth: CustomerValuation) -> str:
    return str(dict(Undefined.choices).get(worth.reason, ""))


def absence_of_chance(worth: CustomerValuation, run: ValuationRun) -> str:
    """Why there is no probability of still being a customer."""
    if worth.reason:
        return absence(worth)
    known = Undefined.NO_DROPOUT if run.model else Undefined.NO_MODEL
    return str(known.label)


# --- why somebody is at risk ------------------------------------------------------------------


def risk_reasons(
    worth: CustomerValuation, run: ValuationRun, products: Mapping[int, str]
) -> list[str]:
    """One sentence for each sign that the customer shows, and for each product lost."""
    signs = worth.risk_signs
    found = []
    if signs & Sign.SILENCE_BEYOND_USUAL:
        found.append(silence(worth))
    if signs & Sign.AMOUNT_FELL:
        found.append(amount_fall(worth, run.currency))
    found += [product_loss(lost, products, run.currency) for lost in worth.lost_products]
    if signs & (Sign.RATE_FELL | Sign.RATE_FELL_SURELY):
        found.append(rate_fall(worth))
    if signs & (Sign.SILENCE_IMPROBABLE | Sign.SILENCE_EXTREME):
        found.append(improbable_silence(worth))
    if signs & Sign.PROBABLY_GONE and worth.p_alive is not None:
        found.append(
            _("The probability of still being a customer is %(chance)s.")
            % {"chance": chance(worth.p_alive)}
        )
    return found


def chance(share: float | None) -> str:
    """A small chance is not none."""
    if share is not None and 0 < share < LEAST_CHANCE:
        return f"< {percent(LEAST_CHANCE, 1)}"
    return percent(share, 1)


def improbable_silence(worth: CustomerValuation) -> str:
    return _("A customer who still buys would be silent this long with a chance of %(chance)s.") % {
        "chance": chance(worth.terms.get("p_silence"))
    }


def silence(worth: CustomerValuation) -> str:
    return _(
        "Silent for %(silence)s days: usually there is an order every %(usual)s days, "
        "and rarely more than %(long)s days pass."
    ) % {
        "silence": whole(worth.recency_days),
        "usual": whole(worth.usual_interval),
        "long": whole(worth.long_interval),
    }


def rate_fall(worth: CustomerValuation) -> str:
    return _(
        "Orders went from %(before)s to %(now)s against the year before; "
        "with a probability of %(chance)s the rate has really fallen."
    ) % {
        "before": whole(worth.year_before_orders),
        "now": whole(worth.last_year_orders),
        "chance": percent(worth.terms.get("p_rate_fell")),
    }


def amount_fall(worth: CustomerValuation, currency: str) -> str:
    fall = 1 - float(worth.last_year_amount / worth.year_before_amount)
    return _("Sales fell by %(fall)s against the year before, from %(before)s to %(now)s.") % {
        "fall": percent(fall),
        "before": money.format_short(worth.year_before_amount, currency),
        "now": money.format_short(worth.last_year_amount, currency),
    }


def product_loss(lost: Mapping[str, Any], products: Mapping[int, str], currency: str) -> str:
    last = parse_date(str(lost["last_day"]))
    return _("No longer buys %(product)s, last on %(day)s; it was worth %(amount)s a year.") % {
        "product": products.get(int(lost["product"]), f"#{lost['product']}"),
        "day": date_format(last, "SHORT_DATE_FORMAT") if last else "",
        "amount": money.format_short(Decimal(str(lost["amount_a_year"])), currency),
    }


# --- names of the figures ---------------------------------------------------------------------


def names_of(lens: Lens) -> dict[str, str]:
    """What the figures are called on this person's pages."""
    if lens.is_revenue:
        return {
            "equity": _("Expected revenue of current customers"),
            "value": _("Residual revenue"),
            "realized": _("Realized revenue"),
            "lifetime": _("Lifetime revenue"),
            "past": _("Net sales so far"),
            "stake": _("Revenue at stake"),
        }
    if lens.has_value:
        return {
            "equity": _("Customer equity"),
            "value": _("Residual value"),
            "realized": _("Realized value"),
            "lifetime": _("Lifetime value"),
            "past": _("Profit so far"),
            "stake": _("Value at stake"),
        }
    return {
        "equity": _("Expected sales to current customers"),
        "value": _("Expected sales"),
        "past": _("Net sales so far"),
        "stake": _("Sales at stake"),
    }

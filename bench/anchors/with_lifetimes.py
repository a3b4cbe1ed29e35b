"""lifetimes 0.11.3 on a Parquet file of orders, to a Parquet file of scores, as its guide does it.

    .venv-anchors/bin/python bench/anchors/with_lifetimes.py ORDERS OUT

It does less than `kezhi value`: no refunds netted, no intervals, tiers or signs of leaving.
"""

import sys

import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter
from lifetimes.utils import summary_data_from_transaction_data

WEEKS, MONTHS, MONTHLY_RATE = 52, 12, 0.01

orders = pd.read_parquet(sys.argv[1])
orders["day"] = pd.to_datetime(orders["day"])
table = summary_data_from_transaction_data(
    orders, "customer_id", "day", monetary_value_col="amount", freq="D", freq_multiplier=7
)
x, t_x, age = table["frequency"], table["recency"], table["T"]
model = BetaGeoFitter().fit(x, t_x, age)
known = (x > 0) & (table["monetary_value"] > 0)
spend = GammaGammaFitter().fit(x[known], table["monetary_value"][known])
mean = table["monetary_value"].clip(lower=0)
table["p_alive"] = model.conditional_probability_alive(x, t_x, age)
table["expected_orders"] = model.conditional_expected_number_of_purchases_up_to_time(
    WEEKS, x, t_x, age
)
table["value"] = spend.customer_lifetime_value(
    model, x, t_x, age, mean, time=MONTHS, discount_rate=MONTHLY_RATE, freq="W"
)
table.to_parquet(sys.argv[2])

"""What the pictures of the value command say, in English and Chinese."""

from __future__ import annotations

PLOTS: dict[str, tuple[str, str]] = {
    "actual": ("actual", "实际"),
    "expected": ("expected", "预期"),
    "sample": ("{customers:,} customers, {model}", "{customers:,} 位客户,{model}"),
    "fit": ("Repeat orders: fit against actual", "复购次数:拟合与实际"),
    "repeats": ("repeat orders", "复购次数"),
    "customers": ("customers", "客户数"),
    "tracking": ("Repeat orders added up", "累计复购订单"),
    "repeat_orders": ("repeat orders", "复购订单数"),
    "calibration": ("Foretold and come true", "预测与事后实际"),
    "calibration_note": (
        "mean orders in the {horizon} {units} after, by repeats before",
        "按此前复购次数分组,其后 {horizon} {units}的平均订单数",
    ),
    "repeats_before": ("repeat orders before", "此前复购次数"),
    "orders_after": ("orders after", "其后订单数"),
    "alive": ("Probability of still being a customer", "仍是客户的概率"),
    "alive_note": (
        "customers whose first order is {age} {units} old",
        "首单距今 {age} {units}的客户",
    ),
    "silence": ("{units} since the last order", "距最近一单的{units}数"),
    "cohorts": ("Cohorts: share ordering", "同期群:仍下单的比例"),
    "cohorts_note": ("periods of {length} {units}", "每期 {length} {units}"),
    "periods_since": ("periods since the first order", "首单后的期数"),
    "cohort_size": ("customers of each cohort", "各同期群客户数"),
    "seasons": ("Seasons of the year", "全年季节"),
    "seasons_note": (
        "orders of each month against the mean of the year",
        "各月订单与全年平均之比",
    ),
    "months_of_year": ("month", "月份"),
    "of_mean": ("of the mean", "与平均之比"),
    "whale": ("Whale curve", "鲸鱼曲线"),
    "whale_note": (
        "how the total builds up, the best customers first",
        "从最好的客户开始累计总额",
    ),
    "whale_value": ("margin so far", "累计毛利"),
    "whale_revenue": ("revenue so far", "累计收入"),
    "share_of_customers": ("share of customers", "客户占比"),
    "survival": ("How long customers stay", "客户停留时间"),
    "survival_note": (
        "Kaplan-Meier; lost as the risk class says",
        "Kaplan-Meier;按风险等级判定流失",
    ),
    "months": ("months since the first order", "首单后的月数"),
    "still_customers": ("still customers", "仍是客户"),
    "day": ("days", "天"),
    "week": ("weeks", "周"),
    "month": ("months", "个月"),
    "year": ("years", "年"),
}

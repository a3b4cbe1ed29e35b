"""What a file of ratings is written in: the names of its columns, its numbers. No Django here."""

from __future__ import annotations

import re

import numpy as np

NAMES = {
    "rater": ("rater", "respondent", "customer", "评分人", "受访者", "客户"),
    "supplier": ("supplier", "product", "brand", "company", "供应商", "供方", "产品", "品牌"),
    "attribute": ("attribute", "element", "item", "要素", "价值要素", "属性", "指标"),
    "score": ("score", "rating", "评分", "得分", "分数"),
    "weight": ("weight", "importance", "权重", "重要性"),
    "price": ("price", "price_usd", "price_cny", "unit_price", "价格", "单价"),
    "quality": ("quality", "market_perceived_quality", "perceived_quality", "质量", "感知质量"),
}
LONG = ("rater", "supplier", "attribute", "score")
AGGREGATE = ("supplier", "quality", "price")
CURRENCY = re.compile(r"[¥$€£元]|\b(?:CNY|RMB|USD|EUR|GBP)\b", re.IGNORECASE)


def number(text: str) -> float | None:
    """A number as people write it: 28800, 28,800, 8.5 or 8,5; None where it is none."""
    plain = text.strip().replace(" ", "")
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"[-+]?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def spelled(text: str) -> str:
    """One spelling of a value: blank, a number without needless zeros, or lower case."""
    value = number(text)
    if value is not None:
        return f"{value:g}"
    return text.lower() or "blank"

"""The holes that every company starts with, and how many there may be at once."""

from customer_value.bucket import MOST_HOLES

# Name, name in Chinese. Each company renames, archives and adds its own.
FIRST_HOLES = [
    ("Price", "价格"),
    ("Product quality", "产品质量"),
    ("Late or wrong delivery", "交付延误或差错"),
    ("Service and complaint handling", "服务与投诉处理"),
    ("Contact with sales", "销售联系"),
    ("A rival's offer", "竞争对手的报盘"),
    ("Need ended", "需求消失"),
]
assert len(FIRST_HOLES) <= MOST_HOLES

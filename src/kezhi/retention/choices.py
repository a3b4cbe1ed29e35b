"""The reasons of loss that every company starts with."""

from customer_value.bucket import MOST_HOLES

# Key -> name, name in Chinese. Each company renames, archives and adds its own.
FIRST_HOLES = {
    "price": ("Price", "价格"),
    "quality": ("Poor quality", "质量低劣"),
    "delivery": ("Late or wrong delivery", "交付延误或差错"),
    "service": ("Poor service or complaint handling", "劣质服务或投诉处理不当"),
    "rudeness": ("Rudeness", "态度粗鲁"),
    "untrained": ("Untrained staff", "员工未经训练"),
    "selection": ("Poor selection", "选择性差"),
    "contact": ("Little contact with sales", "缺少销售联系"),
    "rival": ("A rival's offer", "竞争对手的报盘"),
    "need": ("Need ended", "需求消失"),
}
assert len(FIRST_HOLES) <= MOST_HOLES

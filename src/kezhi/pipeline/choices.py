"""What every installation begins with: a pipeline, its stages, reasons and sources.

Each company renames, archives and adds its own.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """What a stage means, and so what an opportunity in it is."""

    OPEN = "open", _("Open")
    WON = "won", pgettext_lazy("opportunity", "Won")
    LOST = "lost", pgettext_lazy("opportunity", "Lost")


class Rung(models.IntegerChoices):
    """The ladder of acquisition: what a prospect lacks is what the next step is to give."""

    UNAWARE = 0, _("Does not know us")
    AWARE = 1, _("Knows us")
    TRUSTING = 2, _("Trusts us")
    FAMILIAR = 3, _("Is familiar with us")
    PREFERRING = 4, _("Prefers us")


CLOSED = (Status.WON, Status.LOST)

FIRST_PIPELINE = ("Sales", "销售")
# Kind, name, name in Chinese, in their order.
FIRST_STAGES = [
    ("open", "First contact", "初步接洽"),
    ("open", "Need known", "需求明确"),
    ("open", "Sample or trial", "送样试用"),
    ("open", "Offer made", "已报价"),
    ("open", "Negotiation", "商务谈判"),
    ("won", "Won", "赢单"),
    ("lost", "Lost", "丢单"),
]
# Outcome, whether it is about lead time, name, name in Chinese.
FIRST_REASONS = [
    ("won", False, "Better value", "价值更高"),
    ("won", False, "Better price", "价格更低"),
    ("won", True, "Shorter lead time", "交货期更短"),
    ("won", False, "Relationship", "关系信任"),
    ("lost", False, "Price", "价格"),
    ("lost", True, "Lead time too long", "交货期太长"),
    ("lost", False, "Quality or specification", "质量或规格"),
    ("lost", False, "Service", "服务"),
    ("lost", False, "Relationship of a rival", "竞争对手的关系"),
    ("lost", False, "No need any more", "需求取消"),
    ("lost", False, "No decision", "未作决定"),
]
FIRST_SOURCES = [
    ("Recommendation", "客户推荐"),
    ("Trade fair", "展会"),
    ("Website", "网站"),
    ("Visit or call of ours", "主动拜访或电话"),
    ("Directory", "企业名录"),
    ("Existing customer", "老客户"),
    ("Distributor", "经销商"),
]

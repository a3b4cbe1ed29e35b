"""What can be chosen of a value element, and the elements an installation begins with."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scheme(models.TextChoices):
    """The ways of sorting: what the elements are, what they propose, which lever they move."""

    GROUP = "group", _("Kind of value")
    PROPOSITION = "proposition", _("Kind of proposition")
    LEVER = "lever", _("Benefit or cost")


class Measure(models.TextChoices):
    MONEY = "money", _("Money")
    UNIT = "unit", _("A unit that converts to money")
    RATING = "rating", _("Rating")


class Evidence(models.TextChoices):
    """From the strongest to the weakest."""

    MEASURED = "measured", pgettext_lazy("evidence", "Measured")
    TRADED_OFF = "traded_off", _("From customers' choices")
    STATED = "stated", _("Stated by customers")
    ESTIMATED = "estimated", _("Our own estimate")


# code -> scheme, English, Chinese
FIRST_TAGS = {
    "functional_product": ("group", "Functional value: product", "功能价值:产品"),
    "functional_service": ("group", "Functional value: service", "功能价值:服务"),
    "social": ("group", "Social value", "社会(认知)价值"),
    "emotional": ("group", "Emotional value", "情感价值"),
    "newness": ("proposition", "Newness", "新颖性"),
    "performance": ("proposition", "Performance", "高性能"),
    "customization": ("proposition", "Customization", "可定制化"),
    "job_done": ("proposition", "Getting the job done", "把事情做好"),
    "design": ("proposition", "Design", "好的设计"),
    "brand_status": ("proposition", "Brand and status", "品牌与身份地位"),
    "price": ("proposition", "Price", "价格"),
    "cost_reduction": ("proposition", "Cost reduction", "成本削减"),
    "risk_reduction": ("proposition", "Risk reduction", "风险抑制"),
    "accessibility": ("proposition", "Accessibility", "可达性"),
    "convenience": ("proposition", "Convenience and usability", "便利性与可用性"),
    "product_benefit": ("lever", "Benefit: product", "产品价值"),
    "service_benefit": ("lever", "Benefit: service", "服务价值"),
    "people_benefit": ("lever", "Benefit: people", "人员价值"),
    "image_benefit": ("lever", "Benefit: image", "形象价值"),
    "money_cost": ("lever", "Cost: money", "货币成本"),
    "time_cost": ("lever", "Cost: time", "时间成本"),
    "psychic_cost": ("lever", "Cost: worry", "精神成本"),
    "energy_cost": ("lever", "Cost: effort", "体力成本"),
}

# code -> English, Chinese, measure, unit, whether less is better, tags
FIRST_ELEMENTS = {
    "product_function": (
        "Function of the product", "产品功能", "rating", "", False,
        ("functional_product", "performance", "job_done", "product_benefit"),
    ),
    "product_quality": (
        "Quality of the product", "产品品质", "rating", "", False,
        ("functional_product", "performance", "product_benefit"),
    ),
    "product_style": (
        "Style of the product", "产品款式", "rating", "", False,
        ("functional_product", "newness", "design", "product_benefit"),
    ),
    "product_price": (
        "Price of the product", "产品价格", "money", "", True,
        ("functional_product", "price", "money_cost"),
    ),
    "freight_cost": (
        "Freight", "物流成本", "unit", "CNY/t", True,
        ("functional_product", "cost_reduction", "money_cost"),
    ),
    "packing_cost": (
        "Packing", "包装成本", "unit", "CNY/t", True,
        ("functional_product", "cost_reduction", "money_cost"),
    ),
    "yield_rate": (
        "Yield at the customer's", "工业产品的合格率", "unit", "%", False,
        ("functional_product", "cost_reduction", "performance", "product_benefit"),
    ),
    "delivery_time": (
        "Delivery time", "交货时间", "unit", "d", True,
        ("functional_service", "convenience", "time_cost"),
    ),
    "delivery_reliability": (
        "Deliveries on time", "物流流畅度", "unit", "%", False,
        ("functional_service", "risk_reduction", "service_benefit"),
    ),
    "payment_terms": (
        "Terms of payment", "付款方式", "unit", "d", False,
        ("functional_service", "cost_reduction", "money_cost"),
    ),
    "complaint_speed": (
        "Way and speed of handling complaints", "处诉方式和速度", "unit", "h", True,
        ("functional_service", "risk_reduction", "service_benefit"),
    ),
    "complaint_attitude": (
        "Attitude and result in complaints", "处诉的态度和结果", "rating", "", False,
        ("functional_service", "risk_reduction", "psychic_cost"),
    ),
    "handling_effort": (
        "Effort of dealing with us, handling and stacking", "交易的体力成本,搬运、摆放等",
        "rating", "", False, ("functional_service", "convenience", "accessibility", "energy_cost"),
    ),
    "customer_brand": (
        "Help to the customer's brand", "对品牌建设的帮助", "rating", "", False,
        ("social", "brand_status", "image_benefit"),
    ),
    "customer_competitiveness": (
        "Help to the customer's competitiveness", "竞争力的提升作用", "rating", "", False,
        ("social", "job_done", "customization", "product_benefit"),
    ),
    "customers_of_customer": (
        "Effect on his customers' satisfaction", "客户满意度的影响力", "rating", "", False,
        ("social", "job_done", "service_benefit"),
    ),
    "customer_profit": (
        "Help to the customer's profit and growth", "企业赢利和企业发展的帮助", "rating", "", False,
        ("social", "cost_reduction", "job_done", "product_benefit"),
    ),
    "respect": (
        "Respect and achievement", "被尊重和自我成就欲望的满足", "rating", "", False,
        ("emotional", "brand_status", "people_benefit"),
    ),
    "company_relations": (
        "Relations between the companies", "企业之间的情感关系的提升", "rating", "", False,
        ("emotional", "image_benefit"),
    ),
    "personal_interest": (
        "Recognition and lighter work for the persons", "个人情感和个人利益的满足",
        "rating", "", False, ("emotional", "convenience", "people_benefit"),
    ),
    "salesperson": (
        "Judgment of the salesperson", "对营销人员的认知评判", "rating", "", False,
        ("emotional", "people_benefit"),
    ),
}  # fmt: skip
PERSONAL = frozenset({"respect", "personal_interest", "salesperson"})

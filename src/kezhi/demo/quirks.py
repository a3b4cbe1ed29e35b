"""The list of what is worth finding in the demo company, and who carries it."""

from kezhi.demo import neighbors
from kezhi.demo.parties import Profile
from kezhi.demo.rows import Quirk

WORDS = {
    "premium_over_rival": (
        "Pays 800 per ton more than the rival asks, and stays.",
        "每吨比竞争对手高 800 元，仍然选择我们。",
    ),
    "lost_to_lead_time": (
        "Non-standard orders go elsewhere because of the lead time.",
        "非标订单因交期长而流失。",
    ),
    "shaken_after_complaint": (
        "Orders became rare after a scratched batch five months ago.",
        "五个月前批量划伤之后，订单变稀。",
    ),
    "silent_key_customer": (
        "A key customer with an order every ten days has been silent for five months.",
        "平均十天一单的重点客户，已静默五个月。",
    ),
    "product_dropped": (
        "Stopped buying one product while the others go on.",
        "停购一种产品，其他照常。",
    ),
    "won_back": ("Paused for a year and a half and came back.", "停单一年半后赢回。"),
    "busy_loss_maker": (
        "Large revenue, but discount, visits and service make it a loss.",
        "销售额大，但折扣、拜访和服务让它亏损。",
    ),
    "many_tiny_orders": ("Many orders of less than a ton.", "每单不足一吨，单数很多。"),
    "one_time_giant": ("One very large order, and no other.", "一次特大订单，再无后续。"),
    "many_returns": ("One order in five comes back in part.", "约五分之一的订单有退货。"),
    "summer_only": ("Buys from March to July only.", "只在三月到七月采购。"),
    "once_a_year": ("Buys once a year, in March; not lost.", "每年三月采购一次，并未流失。"),
    "customer_and_supplier": (
        "Customer, distributor and supplier at once.",
        "同时是客户、经销商和供应商。",
    ),
    "rising_star": ("Small three years ago, large now.", "三年前很小，如今很大。"),
    "group_with_subsidiaries": (
        "A group whose subsidiaries buy, with a yearly rebate.",
        "集团下属公司分别采购，年度返利。",
    ),
    "big_distributor": (
        "A distributor with fourteen known end customers.",
        "经销商，名下有十四家已知终端客户。",
    ),
    "owner_left": (
        "Still owned by a salesperson who left.",
        "负责人已离职，尚未移交。",
    ),
    "no_cost_records": (
        "No cost to serve was ever recorded.",
        "从未登记服务成本。",
    ),
    "bought_archived_product": (
        "Bought only a product that is no longer made.",
        "只买过已停产的产品。",
    ),
    "cancelled_only": ("Its only order was cancelled.", "唯一的订单已取消。"),
    "rival_that_buys": ("A rival that also buys from us.", "竞争对手也向我们采购。"),
    "entered_twice": ("The same firm entered twice.", "同一企业被录入两次。"),
    "buyer_changed_firm": (
        "A buyer who left one customer for another.",
        "采购经理从一家客户跳槽到另一家。",
    ),
}


def quirks(profiles: list[Profile]) -> tuple[Quirk, ...]:
    carriers: dict[str, list[str]] = {name: [] for name in WORDS}
    for profile in profiles:
        if profile.quirk:
            carriers[profile.quirk].append(profile.customer.code)
    carriers["entered_twice"].insert(0, profiles[0].customer.code)
    carriers["buyer_changed_firm"] = [
        profile.customer.code for profile in neighbors.moved_buyer(profiles)
    ]
    return tuple(Quirk(name, *WORDS[name], tuple(codes)) for name, codes in carriers.items())

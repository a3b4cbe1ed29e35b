from datetime import date
from statistics import fmean

from kezhi.demo.company import build_company

AS_OF = date(2026, 11, 20)


def test_answers_follow_from_what_customers_went_through() -> None:
    company = build_company(AS_OF)
    stages = {customer.code: customer.stage for customer in company.customers}
    bought = {order.customer for order in company.orders}
    said = company.attitudes
    assert 0.3 < len(said) / len(bought) < 0.5
    assert len({one.customer for one in said}) == len(said)
    assert all(0 <= one.score <= 10 and one.on <= AS_OF for one in said)
    gone = fmean(one.score for one in said if stages[one.customer] in {"silent", "shaken"})
    growing = fmean(one.score for one in said if stages[one.customer] == "growing")
    assert gone < 5 < 7.5 < growing

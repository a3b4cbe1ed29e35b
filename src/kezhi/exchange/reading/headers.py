"""Which column is which field: header words in English and Chinese, then the shape of the cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kezhi.exchange.reading.findings import Column, Shape

_WORDS = {
    "customers": {
        "external_id": """customer id, customer no, customer number, customer code, customer key,
            account id, account no, account number, client id, client no, user id, party id, id,
            code, member id, card no, 客户编号, 客户编码, 客户代码, 客户号, 客户id, 编号, 编码,
            会员号, 会员编号, 会员卡号, 往来单位编码, 单位编码""",
        "name": """name, customer name, customer, company, company name, account, account name,
            client, client name, organization, organisation, business name, legal name, full name,
            客户名称, 客户, 名称, 公司, 公司名称, 单位名称, 企业名称, 单位, 企业, 客户姓名, 姓名,
            往来单位, 往来单位名称, 客户全称, 全称, 品牌, 会员姓名""",
        "kind": """kind, customer kind, customer type, type, party type, account type,
            客户类型, 类型, 客户性质, 性质""",
        "phone": """phone, phone number, telephone, tel, tel no, mobile, mobile phone, cell,
            contact phone, phone 1, 电话, 手机, 手机号, 手机号码, 联系电话, 电话号码, 联系手机,
            联系方式, 固定电话, 座机""",
        "email": """email, e mail, email address, mail, contact email, 邮箱, 电子邮箱, 邮件,
            电子邮件, 邮箱地址""",
        "tax_number": """tax number, tax no, tax id, vat, vat no, vat number, vat id, tin, ein,
            registration number, 统一社会信用代码, 信用代码, 税号, 纳税人识别号, 社会信用代码,
            纳税识别号""",
        "address": """address, street, street address, address 1, address line 1, billing address,
            地址, 详细地址, 通讯地址, 公司地址, 联系地址, 收货地址""",
        "city": """city, town, customer city, 城市, 市, 所在城市""",
        "region": """region, state, province, county, customer state, state province,
            省份, 省, 地区, 区域, 所在省份""",
        "country": """country, country code, nation, office location, 国家, 国别, 国家地区""",
        "postal_code": """postal code, postcode, zip, zip code, customer zip code prefix, zipcode,
            邮编, 邮政编码""",
        "contact_name": """contact, contact name, contact person, primary contact,
            联系人, 联系人姓名, 主要联系人, 对接人""",
        "owner": """owner, sales rep, salesperson, sales agent, account manager, account owner,
            responsible, 负责人, 业务员, 销售员, 客户经理, 销售代表, 跟进人, 销售负责人""",
        "website": """website, web site, url, homepage, web, 网站, 网址, 官网""",
        "industry": """industry, sector, segment, 行业, 所属行业""",
        "note": """note, notes, remark, remarks, comment, comments, description, memo,
            备注, 说明, 附注""",
    },
    "opportunities": {
        "opportunity_number": """opportunity id, opportunity no, opportunity number, opportunity,
            deal id, deal no, deal number, 商机编号, 商机号, 商机id, 机会编号""",
        "title": """opportunity name, deal name, deal, title, subject, topic, 商机名称, 商机主题,
            机会名称, 主题, 项目名称""",
        "customer_id": """customer id, customer no, customer number, customer code, account id,
            account no, account number, 客户编号, 客户编码, 客户代码, 客户号""",
        "customer_name": """customer name, customer, account, account name, company, company name,
            client, 客户名称, 客户, 公司名称, 单位名称""",
        "stage": """stage, deal stage, sales stage, status, pipeline stage, 阶段, 商机阶段,
            销售阶段, 状态""",
        "opened": """opened, open date, created, created date, create date, engage date,
            start date, 创建日期, 创建时间, 立项日期, 开始日期""",
        "expected": """expected close, expected close date, expected closing, estimated close date,
            forecast date, 预计成交日期, 预计签单日期, 预计成交, 预计关闭日期""",
        "closed": """close date, closed date, closed, closed on, closing date, 成交日期, 关闭日期,
            结束日期, 签单日期""",
        "amount": """amount, close value, deal value, value, expected revenue, deal amount, 金额,
            商机金额, 预计金额, 成交金额, 预计销售额""",
        "currency": """currency, currency code, ccy, 币种, 货币, 币别""",
        "product_name": """product, product name, product code, item, 产品, 产品名称, 意向产品""",
        "owner": """owner, sales rep, salesperson, sales agent, account manager, 负责人, 业务员,
            销售员, 客户经理, 销售代表""",
        "origin": """source, lead source, origin, 来源, 商机来源, 线索来源""",
        "country": """country, country code, customer country, 国家, 国别""",
        "note": """note, notes, remark, remarks, comment, memo, description, 备注, 说明""",
    },
    "orders": {
        "order_number": """order number, order no, order id, order, invoice, invoice no,
            invoice number, invoice id, transaction id, transaction no, basket id, document no,
            receipt no, bill no, sales order, 订单号, 订单编号, 订单, 单号, 发票号, 单据编号,
            单据号, 销售单号, 合同号, 出库单号, 流水号""",
        "customer_id": """customer id, customer no, customer number, customer code, customer key,
            account id, account no, account number, client id, client no, user id, household id,
            member id, cust id, 客户编号, 客户编码, 客户代码, 客户号, 客户id, 会员号, 会员编号,
            往来单位编码""",
        "customer_name": """customer name, customer, account, account name, client, client name,
            company, company name, buyer, 客户名称, 客户, 公司名称, 公司, 单位名称, 购货单位,
            往来单位, 买方, 客户姓名, 客户全称""",
        "date": """date, order date, invoice date, transaction date, transaction timestamp,
            purchase date, sale date, sales date, document date, booking date, order time,
            close date, datetime, timestamp, 日期, 订单日期, 下单日期, 下单时间, 开票日期,
            单据日期, 销售日期, 交易日期, 成交日期, 出库日期, 购买日期, 订单时间, 业务日期""",
        "product_code": """product code, product id, product no, product number, sku, stock code,
            item code, item no, item id, item number, material, material number, part number, upc,
            产品编号, 产品编码, 产品代码, 商品编号, 商品编码, 货号, 物料编码, 存货编码,
            物料号, 料号""",
        "product_name": """product name, product, item, item name, description, item description,
            product description, material description, 产品名称, 产品, 商品名称, 商品, 品名,
            货品名称, 物料名称, 存货名称, 名称, 规格型号""",
        "quantity": """quantity, qty, units, count, pieces, number of cds, volume, weight, tons,
            数量, 件数, 销售数量, 订货数量, 重量, 吨数, 出库数量""",
        "unit": """unit, uom, unit of measure, measure, 单位, 计量单位""",
        "unit_price": """unit price, price, price each, selling price, rate, 单价, 价格, 含税单价,
            销售单价, 成交单价, 售价""",
        "amount": """amount, total, total amount, line total, line amount, sales, sales value,
            revenue, net amount, value, dollar value, spend, order value, order amount, subtotal,
            invoice amount, close value, turnover, 金额, 总金额, 销售额, 订单金额, 成交金额,
            价税合计, 合计, 小计, 总价, 销售金额, 实付金额, 行金额""",
        "unit_cost": """unit cost, cost each, cost price, 单位成本, 成本单价, 成本价, 进价""",
        "cost": """cost, product cost, total cost, line cost, cogs, cost of goods sold, 成本,
            成本金额, 产品成本, 总成本, 销售成本""",
        "margin": """margin, profit, gross profit, gross margin, net margin, 毛利, 利润, 毛利额""",
        "currency": """currency, currency code, ccy, 币种, 货币, 币别""",
        "kind": """kind, order type, document type, document kind, transaction type, 单据类型,
            订单类型, 业务类型""",
        "country": """country, country code, customer country, 国家, 国别""",
        "note": """note, notes, remark, remarks, comment, memo, 备注, 摘要, 行备注""",
    },
    "stays": {
        "booking_number": """booking number, booking no, booking id, booking, reservation number,
            reservation no, reservation id, confirmation number, confirmation no, 预订号, 预订编号,
            预订单号, 订单号, 确认号, 订房号""",
        "arrival": """arrival, arrival date, check in, check in date, checkin, checkin date,
            from date, 入住日期, 到店日期, 抵店日期, 入住时间, 到店时间""",
        "arrival_year": """arrival date year, arrival year, year, 入住年, 到店年份, 年""",
        "arrival_month": """arrival date month, arrival month, month, 入住月, 到店月份, 月""",
        "arrival_day": """arrival date day of month, arrival day of month, arrival day,
            day of month, day, 入住日, 到店日, 日""",
        "nights": """nights, number of nights, no of nights, room nights, length of stay, los,
            晚数, 间夜, 间夜数, 入住天数, 天数, 住店天数""",
        "weekend_nights": """stays in weekend nights, weekend nights, no of weekend nights,
            周末晚数, 周末间夜""",
        "week_nights": """stays in week nights, week nights, weekday nights, no of week nights,
            平日晚数, 平日间夜""",
        "departure": """departure, departure date, check out, check out date, checkout,
            checkout date, 离店日期, 退房日期, 离店时间""",
        "rate": """adr, average daily rate, nightly rate, room rate, daily rate, rate, price,
            avg price per room, 房价, 房费单价, 每晚房价, 均价, 平均房价, 日均价""",
        "currency": """currency, currency code, ccy, 币种, 货币, 币别""",
        "rooms": """rooms, number of rooms, no of rooms, room count, 房间数, 间数, 房数""",
        "adults": """adults, number of adults, no of adults, guests, pax, 成人, 成人数, 人数""",
        "children": """children, number of children, no of children, kids, 儿童, 儿童数""",
        "babies": """babies, infants, 婴儿, 婴儿数""",
        "state": """reservation status, booking status, status, state, 预订状态, 状态,
            订单状态""",
        "is_cancelled": """is canceled, is cancelled, canceled, cancelled, 是否取消, 取消""",
        "agent": """agent, travel agent, agent id, agency, agent name, 代理, 旅行社, 代理商,
            代理商编号, 渠道商""",
        "company": """company, company id, company name, corporate account, account, 协议单位,
            协议公司, 公司, 公司名称, 单位, 单位名称""",
        "guest": """guest, guest name, name, customer name, 客人, 客人姓名, 姓名, 住客""",
        "hotel": """hotel, hotel name, property, property name, 酒店, 酒店名称, 门店""",
        "room_type": """reserved room type, room type, assigned room type, room type reserved,
            房型, 预订房型""",
        "meal": """meal, meals, meal plan, board, type of meal plan, 餐食, 早餐, 含餐""",
        "deposit": """deposit type, deposit, 押金, 预付, 押金类型""",
        "channel": """distribution channel, booking channel, channel, source of booking, 渠道,
            预订渠道, 来源渠道""",
        "segment": """market segment, segment, market segment type, 细分市场, 市场, 客源,
            客源市场""",
        "country": """country, country code, nationality, guest country, 国家, 国籍""",
        "booked": """booked on, booking date, booked, reservation date, created, 预订日期,
            下单日期, 预订时间""",
        "lead_days": """lead time, lead days, days in advance, 提前天数, 提前预订天数""",
        "settled": """reservation status date, status date, cancellation date, 状态日期,
            取消日期""",
        "note": """note, notes, remark, remarks, comment, memo, 备注, 说明""",
    },
    "invoices": {
        "invoice_number": """invoice number, invoice no, invoice id, invoice, document no,
            document number, bill no, number, 发票号, 发票号码, 发票编号, 单据编号, 单据号, 编号""",
        "customer_id": """customer id, customer no, customer number, customer code, account id,
            account no, client id, cust id, 客户编号, 客户编码, 客户代码, 客户号, 往来单位编码""",
        "customer_name": """customer name, customer, account, client, client name, company,
            company name, buyer, 客户名称, 客户, 公司名称, 购货单位, 购方名称, 往来单位""",
        "date": """invoice date, date, issue date, issued on, document date, billing date,
            开票日期, 发票日期, 日期, 单据日期""",
        "due_date": """due date, due, due on, payment due, maturity date, 到期日, 到期日期,
            应收日期, 应付日期, 付款到期日""",
        "amount": """invoice amount, gross, gross amount, amount, total, total amount, sum,
            价税合计, 含税金额, 发票金额, 应收金额, 金额""",
        "tax": """tax, tax amount, vat, vat amount, 税额""",
        "currency": """currency, currency code, ccy, 币种, 货币, 币别""",
        "paid_date": """settled date, paid date, payment date, paid on, date paid, settlement date,
            clear date, clearing date, 回款日期, 付款日期, 收款日期, 结清日期, 到账日期""",
        "paid_amount": """paid amount, amount paid, paid, payment amount, 已付金额, 回款金额,
            已收金额, 收款金额""",
        "disputed": """disputed, dispute, is disputed, in dispute, 有异议, 争议, 是否争议, 异议""",
        "country": """country, country code, customer country, 国家, 国别""",
        "note": """note, notes, remark, remarks, comment, memo, 备注, 摘要""",
    },
}
KINDS = tuple(_WORDS)
EXACT = 0.8
"""From here on the header is one of the words and the cells fit."""


def squeeze(header: str) -> str:
    """Reduce a header to its letters and digits, so that Invoice No, invoice_no and InvoiceNo meet.

    >>> squeeze(" Invoice_No. "), squeeze("信用额度(元)")
    ('invoiceno', '信用额度')
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", text) or text
    return "".join(c for c in text if c.isalnum())


_FIELDS = {
    kind: {
        field: [squeeze(word) for word in words.replace("\n", " ").split(",")]
        for field, words in fields.items()
    }
    for kind, fields in _WORDS.items()
}
_KNOWN = {word for fields in _FIELDS.values() for words in fields.values() for word in words}


@dataclass(frozen=True)
class Suggestion:
    """A field, the column that probably holds it, and how sure that is from 0 to 1."""

    field: str
    column: str
    confidence: float


def is_known(header: str) -> bool:
    return squeeze(header) in _KNOWN


def signature(columns: Sequence[Column]) -> str:
    """Name a header row, so that a mapping made once is remembered for the next such file."""
    return "|".join(squeeze(column.header) for column in columns)


def guess_kind(columns: Sequence[Column]) -> str:
    """Return what the file looks like: opportunities with stages, transactions, customers."""
    named = {s.field for s in suggest("opportunities", columns) if s.confidence > EXACT}
    if "stage" in named and named & {"opportunity_number", "title", "expected", "closed"}:
        return "opportunities"
    found = {suggestion.field for suggestion in suggest("orders", columns)}
    has_worth = bool({"amount", "quantity", "unit_price"} & found)
    return "orders" if "date" in found and has_worth else "customers"


def suggest(kind: str, columns: Sequence[Column]) -> list[Suggestion]:
    """Suggest a column for as many fields as the headers and the cells allow."""
    offers = [
        Suggestion(field, column.name, score)
        for field in _FIELDS[kind]
        for column in columns
        if (score := _score(kind, field, column)) > 0
    ]
    offers.sort(key=lambda offer: -offer.confidence)
    taken: dict[str, Suggestion] = {}
    used: set[str] = set()
    for offer in offers:
        if offer.field not in taken and offer.column not in used:
            taken[offer.field] = offer
            used.add(offer.column)
    if not any(is_known(column.header) for column in columns):
        for offer in _by_shape(kind, columns):
            if offer.field not in taken and offer.column not in used:
                taken[offer.field] = offer
                used.add(offer.column)
    return list(taken.values())


def _score(kind: str, field: str, column: Column) -> float:
    if column.shape is Shape.EMPTY:
        return 0.0
    name, words = squeeze(column.header), _FIELDS[kind][field]
    fits = _fits(field, column)
    if name in words:
        return (1.0 if fits else 0.7) - words.index(name) / 200
    if not fits:
        return 0.0
    return 0.6 if any(_nearly(name, word) for word in words) else 0.0


def _nearly(name: str, word: str) -> bool:
    """Tell whether the header is the word with little before or behind it."""
    enough = 2 if not word.isascii() else max(5, len(name) * 0.6)
    return len(word) >= enough and (name.endswith(word) or name.startswith(word))


def _is_number(column: Column) -> bool:
    return column.shape in (Shape.INTEGER, Shape.NUMBER)


def _is_date(column: Column) -> bool:
    return column.date_style is not None or column.shape is Shape.DATE


_SHAPES: dict[str, Callable[[Column], bool]] = {
    "date": lambda column: _is_date(column) or column.maybe_serial,
    "opened": _is_date,
    "expected": _is_date,
    "closed": _is_date,
    "arrival": lambda column: _is_date(column) or column.maybe_serial,
    "departure": lambda column: _is_date(column) or column.maybe_serial,
    "booked": _is_date,
    "settled": _is_date,
    "rate": _is_number,
    "nights": _is_number,
    "weekend_nights": _is_number,
    "week_nights": _is_number,
    "arrival_year": _is_number,
    "arrival_day": _is_number,
    "adults": _is_number,
    "due_date": lambda column: _is_date(column) or column.maybe_serial,
    "paid_date": lambda column: _is_date(column) or column.maybe_serial,
    "tax": _is_number,
    "paid_amount": _is_number,
    "quantity": _is_number,
    "unit_price": _is_number,
    "amount": _is_number,
    "unit_cost": _is_number,
    "cost": _is_number,
    "margin": _is_number,
    "name": lambda column: column.has_letters,
    "customer_name": lambda column: column.has_letters,
    "contact_name": lambda column: column.has_letters,
    "city": lambda column: column.has_letters,
    "unit": lambda column: column.has_letters,
    "currency": lambda column: column.has_letters,
    "product_name": lambda column: column.has_letters,
}


def _fits(field: str, column: Column) -> bool:
    check = _SHAPES.get(field)
    return check is None or check(column)


def _by_shape(kind: str, columns: Sequence[Column]) -> list[Suggestion]:
    """Guess a file without a header: the order of the columns and their shapes must do."""
    if kind == "customers":
        names = [column for column in columns if column.has_letters and column.distinct > 1]
        return [Suggestion("name", column.name, 0.3) for column in names[:1]]
    if kind in ("opportunities", "stays"):
        return []
    dates = [column for column in columns if _is_date(column)]
    rest = [column for column in columns if column not in dates]
    decimals = [column for column in rest if column.shape is Shape.NUMBER]
    whole = [column for column in rest if column.shape is Shape.INTEGER and not column.leading_zero]
    keys = [column for column in rest if column not in decimals and column.distinct > 1]
    offers = [Suggestion("date", column.name, 0.4) for column in dates[:1]]
    offers += [Suggestion("customer_id", column.name, 0.4) for column in keys[:1]]
    offers += [Suggestion("amount", column.name, 0.4) for column in decimals[-1:]]
    first = keys[0].name if keys else ""
    small = [column for column in whole if column.name != first]
    offers += [Suggestion("quantity", column.name, 0.3) for column in small[-1:]]
    return offers

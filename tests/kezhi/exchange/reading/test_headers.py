from pathlib import Path

import pytest
from tests.shared_data import shared_data

from kezhi.exchange.reading import columnar, delimited, headers
from kezhi.exchange.reading.findings import Column, Options, Reading, Shape


def suggested(kind: str, reading: Reading) -> dict[str, str]:
    return {offer.field: offer.column for offer in headers.suggest(kind, reading.columns)}


def read(tmp_path: Path, name: str) -> Reading:
    stage = columnar.stage if name.endswith("parquet") else delimited.stage
    return stage(shared_data(name), tmp_path / "staged.parquet", Options())


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        (
            "online_retail/online_retail.parquet",
            "orders",
            {
                "order_number": "InvoiceNo", "product_code": "StockCode", "quantity": "Quantity",
                "product_name": "Description", "date": "InvoiceDate", "unit_price": "UnitPrice",
                "customer_id": "CustomerID", "country": "Country",
            },
        ),
        (
            "cdnow/CDNOW_master.txt",
            "orders",
            {
                "customer_id": "customer_id", "date": "date", "quantity": "number_of_cds",
                "amount": "dollar_value",
            },
        ),
        (
            "cdnow/CDNOW_sample.txt",
            "orders",
            {"customer_id": "#1", "date": "#3", "quantity": "#4", "amount": "#5"},
        ),
        (
            "zh_b2b_customers_SYNTHETIC/customers_gb18030.csv",
            "customers",
            {
                "external_id": "客户编号", "name": "客户名称", "tax_number": "统一社会信用代码",
                "region": "省份", "city": "城市", "address": "地址", "contact_name": "联系人",
                "phone": "手机", "email": "邮箱", "note": "备注",
            },
        ),
        (
            "crm_sales/accounts.csv",
            "customers",
            {"name": "account", "industry": "sector", "country": "office_location"},
        ),
        (
            "superstore/orders.csv",
            "orders",
            {
                "order_number": "Order ID", "date": "Order Date", "customer_id": "Customer ID",
                "customer_name": "Customer Name", "product_code": "Product ID",
                "product_name": "Product Name", "quantity": "Quantity", "amount": "Sales",
                "margin": "Profit", "country": "Country",
            },
        ),
        (
            "accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv",
            "orders",
            {
                "order_number": "invoiceNumber", "customer_id": "customerID",
                "date": "InvoiceDate", "amount": "InvoiceAmount", "country": "countryCode",
            },
        ),
    ],
)  # fmt: skip
def test_real_headers_are_understood(
    tmp_path: Path, name: str, kind: str, expected: dict[str, str]
) -> None:
    reading = read(tmp_path, name)
    assert suggested(kind, reading) == expected
    assert headers.guess_kind(reading.columns) == kind


def test_chinese_order_headers() -> None:
    names = {
        "订单编号": Shape.TEXT, "客户名称": Shape.TEXT, "下单日期": Shape.DATE,
        "产品编码": Shape.TEXT, "品名": Shape.TEXT, "数量(吨)": Shape.NUMBER, "单位": Shape.TEXT,
        "含税单价(元)": Shape.NUMBER, "金额（元）": Shape.NUMBER, "成本金额": Shape.NUMBER,
        "币种": Shape.TEXT,
    }  # fmt: skip
    columns = [
        Column(name=name, header=name, shape=shape, filled=5, has_letters=shape is Shape.TEXT)
        for name, shape in names.items()
    ]
    columns[2] = Column(name="下单日期", header="下单日期", shape=Shape.DATE, filled=5)
    found = {offer.field: offer.column for offer in headers.suggest("orders", columns)}
    assert found == {
        "order_number": "订单编号", "customer_name": "客户名称", "date": "下单日期",
        "product_code": "产品编码", "product_name": "品名", "quantity": "数量(吨)",
        "unit": "单位", "unit_price": "含税单价(元)", "amount": "金额（元）", "cost": "成本金额",
        "currency": "币种",
    }  # fmt: skip


def test_a_signature_survives_spacing_and_case() -> None:
    first = [Column(name="a", header="Invoice No"), Column(name="b", header="金额（元）")]
    second = [Column(name="a", header=" invoice_no "), Column(name="b", header="金额(元)")]
    assert headers.signature(first) == headers.signature(second)

import contextlib
import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tests.shared_data import shared_data

from kezhi.exchange.reading import workbook
from kezhi.exchange.reading.findings import (
    DateStyle,
    FileFault,
    Notice,
    Options,
    Reading,
    Unreadable,
)


def read(tmp_path: Path, source: Path, **options: Any) -> tuple[Reading, list[dict[str, Any]]]:
    target = tmp_path / "staged.parquet"
    reading = workbook.stage(source, target, Options(**options))
    return reading, pq.read_table(target).to_pylist()


def saved(tmp_path: Path, book: openpyxl.Workbook) -> Path:
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


def raw(tmp_path: Path, sheet: bytes, **more: bytes) -> Path:
    """A workbook whose only sheet holds the given XML."""
    buffer, path = io.BytesIO(), tmp_path / "raw.xlsx"
    openpyxl.Workbook().save(buffer)
    with zipfile.ZipFile(buffer) as plain:
        parts = {name: plain.read(name) for name in plain.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, "xl/worksheets/sheet1.xml": sheet, **more}.items():
            archive.writestr(name, data)
    return path


def cells(row: dict[str, Any]) -> list[Any]:
    return [value for name, value in row.items() if name.startswith("c")]


def test_cells_come_as_excel_shows_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["客户编号", "电话", "日期", "数量", "单价"])
    sheet.append(["0013", 13800000000, datetime.datetime(2024, 1, 31, 9, 5), 3, 0.1 + 0.2])  # noqa: DTZ001
    sheet.append(["0014", "+86 138", datetime.date(2024, 2, 1), 1234.5, 1e-7])
    _, rows = read(tmp_path, saved(tmp_path, book))
    assert cells(rows[0]) == ["0013", "13800000000", "2024-01-31 09:05:00", "3", "0.3"]
    assert cells(rows[1]) == ["0014", "+86 138", "2024-02-01 00:00:00", "1234.5", "0.0000001"]


def test_row_numbers_are_those_of_the_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"], sheet["C3"] = "name", "amount"
    sheet["B4"], sheet["C4"] = "A", 1
    sheet["B7"], sheet["C7"] = "B", 2
    sheet["B900"] = "  "
    reading, rows = read(tmp_path, saved(tmp_path, book))
    assert [row["row"] for row in rows] == [4, 7]
    assert reading.blank_rows == 895
    assert reading.notices[Notice.LEAD_ROWS] == 2


def test_a_title_above_the_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2024 年客户清单"])
    sheet.merge_cells("A1:C1")
    sheet.append(["客户名称", "城市", "电话"])
    sheet.append(["墙煌", "绍兴", "0575-1"])
    reading, rows = read(tmp_path, saved(tmp_path, book))
    assert [column.name for column in reading.columns] == ["客户名称", "城市", "电话"]
    assert reading.notices[Notice.MERGED_CELLS] == 1
    assert len(rows) == 1


def test_hidden_sheets_come_last_and_any_can_be_chosen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "hidden & old"
    book.active.sheet_state = "hidden"
    book.active.append(["x", "y"])
    book.active.append(["1", "2"])
    shown = book.create_sheet("客户")
    shown.append(["name", "amount"])
    shown.append(["A", 1])
    path = saved(tmp_path, book)
    reading, _ = read(tmp_path, path)
    assert (reading.sheet, reading.sheets) == ("客户", ["客户", "hidden & old"])
    assert reading.notices[Notice.OTHER_SHEETS] == 1
    other, _ = read(tmp_path, path, sheet="hidden & old")
    assert [column.name for column in other.columns] == ["x", "y"]
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, path, sheet="none")
    assert caught.value.fault is FileFault.NO_SUCH_SHEET


def test_formulas_without_a_stored_result_and_error_cells_are_said(tmp_path: Path) -> None:
    sheet = (
        b'<worksheet><dimension ref="A1:A1"/><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>amount</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c>'
        b'<c r="B2"><f>1+1</f><v>2</v></c></row>'
        b'<row r="3"><c r="A3" t="inlineStr"><is><t>B</t></is></c><c r="B3"><f>1+1</f></c></row>'
        b'<row r="4"><c r="A4" t="inlineStr"><is><t>C</t></is></c>'
        b'<c r="B4" t="e"><v>#N/A</v></c></row>'
        b"</sheetData></worksheet>"
    )
    reading, rows = read(tmp_path, raw(tmp_path, sheet))
    assert [cells(row)[1] for row in rows] == ["2", None, None]
    assert reading.notices[Notice.FORMULAS] == 2
    assert reading.notices[Notice.FORMULAS_UNSAVED] == 1
    assert reading.notices[Notice.ERROR_CELLS] == 1


def test_a_wrong_dimension_hides_no_row(tmp_path: Path) -> None:
    row = '<row r="{0}"><c r="A{0}"><v>{0}</v></c><c r="B{0}"><v>1</v></c></row>'
    body = "".join(row.format(number) for number in range(1, 1001))
    sheet = f'<worksheet><dimension ref="A1:B3"/><sheetData>{body}</sheetData></worksheet>'
    reading, _ = read(tmp_path, raw(tmp_path, sheet.encode()))
    assert reading.rows == 1000


def test_serial_dates_and_the_calendar_of_1904(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["date", "amount"])
    for serial in (39051, 39052):
        book.active.append([serial, 1])
    reading, _ = read(tmp_path, saved(tmp_path, book))
    assert reading.counts_from_1904
    assert reading.columns[0].maybe_serial
    assert reading.columns[0].date_style is None


def cell(reference: str) -> bytes:
    row = "".join(c for c in reference if c.isdigit())
    return (
        f'<worksheet><sheetData><row r="{row}"><c r="{reference}"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    ).encode()


@pytest.mark.parametrize(
    ("sheet", "fault"),
    [
        (cell("XFD1048576"), FileFault.TOO_MANY_COLUMNS),
        (cell("AAA1"), FileFault.TOO_MANY_COLUMNS),
        (cell("SS1"), FileFault.TOO_MANY_COLUMNS),
        (cell("A1048577"), FileFault.TOO_MANY_ROWS),
        (b"<worksheet><sheetData/></worksheet>", FileFault.NO_ROWS),
        (b"<worksheet><sheetData><row", FileFault.DAMAGED),
    ],
)
def test_sheets_out_of_bounds_are_refused_before_parsing(
    tmp_path: Path, sheet: bytes, fault: FileFault
) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, raw(tmp_path, sheet))
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"xl/media/x": b"\0" * 50_000_000}, FileFault.UNPACKED_TOO_BIG),
        ({f"xl/worksheets/s{i}.xml": b"" for i in range(1100)}, FileFault.TOO_MANY_PARTS),
    ],
)
def test_the_central_directory_alone_refuses_a_bomb(
    tmp_path: Path, parts: dict[str, bytes], fault: FileFault
) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, raw(tmp_path, cell("A1"), **parts))
    assert caught.value.fault is fault


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    laughs = (
        b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
        b'<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>&b;&x;</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    with contextlib.suppress(Unreadable):
        _, rows = read(tmp_path, raw(tmp_path, laughs))
        assert "root:" not in str(rows)
        assert "ha" not in str(rows)


def test_a_cut_file_is_damaged(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "amount"])
    buffer = io.BytesIO()
    book.save(buffer)
    path = tmp_path / "cut.xlsx"
    path.write_bytes(buffer.getvalue()[:-200])
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, path)
    assert caught.value.fault is FileFault.DAMAGED


def test_a_real_workbook(tmp_path: Path) -> None:
    path = shared_data("online_retail/online_retail_first20000.xlsx")
    reading, rows = read(tmp_path, path)
    assert (reading.rows, len(reading.columns)) == (20_000, 8)
    assert cells(rows[0]) == [
        "536365", "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "6", "2010-12-01 08:26:00",
        "2.55", "17850", "United Kingdom",
    ]  # fmt: skip
    assert reading.columns[4].date_style is DateStyle.YMD


def test_a_cover_sheet_is_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "说明"
    cover.append(["订单 2024"])
    cover.append(["金额含税"])
    book.create_sheet("空")
    table = book.create_sheet("订单")
    for row in (["订单号", "金额"], ["D1", 5], ["D2", 6]):
        table.append(row)
    reading, rows = read(tmp_path, saved(tmp_path, book))
    assert (reading.sheet, len(rows)) == ("订单", 2)
    assert reading.sheets == ["说明", "空", "订单"]
    assert reading.notices[Notice.OTHER_SHEETS] == 2
    reading, _ = read(tmp_path, saved(tmp_path, book), sheet="说明")
    assert reading.sheet == "说明"

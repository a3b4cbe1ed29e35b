import csv
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared_data import shared_data

from kezhi.exchange.reading import delimited
from kezhi.exchange.reading.findings import (
    DateStyle,
    FileFault,
    Notice,
    Options,
    Reading,
    Shape,
    Unreadable,
)

CHINESE = (
    "客户名称,城市,金额\n苏州学慧教育电子科技有限公司,苏州市,1200.50\n北京百货大楼,北京市,88\n"
)
ACCENTS = "Kunde,Ort,Betrag\nMüller & Söhne,Köln,12.50\nCafé Ménage,Besançon,8.10\n"
ACCENTED = "Name;Betrag;Datum\nMüller;1.234,50;31.12.2024\nJäger;2,5;01.02.2024\n"


def read(tmp_path: Path, data: bytes, **options: object) -> tuple[Reading, list[dict[str, object]]]:
    source, target = tmp_path / "source", tmp_path / "staged.parquet"
    source.write_bytes(data)
    reading = delimited.stage(source, target, Options(**options))  # type: ignore[arg-type]
    return reading, pq.read_table(target).to_pylist()


def cells(row: dict[str, object]) -> list[object]:
    return [value for name, value in row.items() if name.startswith("c")]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", CHINESE),
        ("utf-8-sig", CHINESE),
        ("gb18030", CHINESE),
        ("gbk", CHINESE),
        ("utf-16", CHINESE),
        ("utf-16-le", CHINESE),
        ("utf-16-be", CHINESE),
        (
            "big5",
            "客戶名稱,城市,金額\n臺北電子科技有限公司,臺北市,1200.50\n高雄百貨大樓,高雄市,88\n",
        ),
        ("cp1252", ACCENTS),
        ("utf-8", ACCENTS),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_cells(
    tmp_path: Path, encoding: str, text: str, line_end: str
) -> None:
    _, rows = read(tmp_path, text.replace("\n", line_end).encode(encoding))
    assert [cells(row) for row in rows] == list(csv.reader(io.StringIO(text)))[1:]
    assert [row["row"] for row in rows] == [2, 3]


def test_a_character_outside_gbk_is_read(tmp_path: Path) -> None:
    _, rows = read(tmp_path, (CHINESE + "㐀𠮷商行,苏州市,1\n").encode("gb18030"))
    assert cells(rows[-1])[0] == "㐀𠮷商行"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    text = CHINESE.replace(",", delimiter)
    reading, rows = read(tmp_path, text.encode())
    assert reading.delimiter == delimiter
    assert cells(rows[0]) == ["苏州学慧教育电子科技有限公司", "苏州市", "1200.50"]


def test_semicolons_with_decimal_commas_and_days_first(tmp_path: Path) -> None:
    reading, _ = read(tmp_path, ACCENTED.encode("cp1252"))
    name, amount, date = reading.columns
    assert reading.delimiter == ";"
    assert (amount.shape, amount.decimal_comma) == (Shape.NUMBER, True)
    assert date.date_style is DateStyle.DMY
    assert name.shape is Shape.TEXT


def test_a_quoted_line_end_stays_in_its_cell(tmp_path: Path) -> None:
    _, rows = read(tmp_path, b'name,note\nA,"one\r\ntwo, ""three"""\nB,x\n')
    assert cells(rows[0]) == ["A", 'one\r\ntwo, "three"']
    assert [row["row"] for row in rows] == [2, 3]


@pytest.mark.parametrize("tail", ["", "\n", "\nC,x\nD,y\n"])
def test_a_quote_left_open_is_named_with_its_row(tmp_path: Path, tail: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, f'name,note\nA,x\nB,"never closed{tail}'.encode())
    assert (caught.value.fault, caught.value.detail) == (FileFault.UNCLOSED_QUOTE, "3")


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, b"name,note\nA," + b"x" * 200_000 + b"\n")
    assert caught.value.fault is FileFault.CELL_TOO_LONG


def test_thousands_of_blank_rows_are_counted_not_read(tmp_path: Path) -> None:
    reading, rows = read(tmp_path, b"name,amount\nA,1\n" + b",\n" * 5000 + b"  , \nB,2\n")
    assert [cells(row) for row in rows] == [["A", "1"], ["B", "2"]]
    assert reading.blank_rows == 5001
    assert rows[1]["row"] == 5004


def test_headers_are_trimmed_named_once_and_never_empty(tmp_path: Path) -> None:
    reading, _ = read(tmp_path, b" name , category,category,,\nA,1,2,3,\n")
    assert [column.name for column in reading.columns] == [
        "name", "category", "category (2)", "#4", "#5",
    ]  # fmt: skip
    assert reading.columns[4].shape is Shape.EMPTY


def test_surplus_cells_are_kept_apart_and_said(tmp_path: Path) -> None:
    reading, rows = read(tmp_path, b"name,amount\nA,1,234\nB,2,\nC\n")
    assert reading.notices == {Notice.EXTRA_CELLS: 1}
    assert [row["extra"] for row in rows] == ["234", None, None]
    assert cells(rows[2]) == ["C", None]


def test_lines_above_the_table_are_left_out(tmp_path: Path) -> None:
    text = "客户清单\n\n" + CHINESE
    reading, rows = read(tmp_path, text.encode("gb18030"))
    assert reading.notices[Notice.LEAD_ROWS] == 2
    assert reading.columns[0].name == "客户名称"
    assert rows[0]["row"] == 4


def test_a_file_without_a_header(tmp_path: Path) -> None:
    reading, rows = read(tmp_path, b"0013,20240131,9.50\n0014,20240201,1.25\n")
    assert not reading.has_header
    assert [column.name for column in reading.columns] == ["#1", "#2", "#3"]
    assert cells(rows[0]) == ["0013", "20240131", "9.50"]
    assert reading.columns[0].leading_zero
    assert reading.columns[1].date_style is DateStyle.COMPACT


def test_a_person_may_decide_otherwise(tmp_path: Path) -> None:
    reading, rows = read(
        tmp_path, b"a;b\nc;d\n", has_header=False, delimiter=",", encoding="cp1252"
    )
    assert (reading.delimiter, reading.encoding, len(rows)) == (",", "cp1252", 2)


@pytest.mark.parametrize(
    ("dates", "style"),
    [
        (["1/2/2024", "13/2/2024"], DateStyle.DMY),
        (["1/2/2024", "2/13/2024"], DateStyle.MDY),
        (["1/2/2024", "3/4/2024"], DateStyle.AMBIGUOUS),
        (["13/2/2024", "2/13/2024"], DateStyle.MIXED),
        (["2024-01-02", "2024/1/3", "2024年1月4日"], DateStyle.YMD),
        (["2-Jan-2024", "13 February 2024"], DateStyle.YMD),
        (["20240102", "20240103"], DateStyle.COMPACT),
    ],
)
def test_the_whole_column_decides_the_order_of_dates(
    tmp_path: Path, dates: list[str], style: DateStyle
) -> None:
    data = "date,x\n" + "".join(f"{date},a\n" for date in dates)
    reading, _ = read(tmp_path, data.encode())
    assert reading.columns[0].date_style is style


def test_an_ambiguous_column_follows_the_decided_one_beside_it(tmp_path: Path) -> None:
    reading, _ = read(tmp_path, b"ordered,paid\n1/2/2024,3/4/2024\n2/3/2024,31/4/2024\n")
    assert [column.date_style for column in reading.columns] == [DateStyle.DMY, DateStyle.DMY]


def test_null_codes_are_counted_and_leave_the_shape_alone(tmp_path: Path) -> None:
    reading, _ = read(tmp_path, b"id,amount\n1,NULL\n2,?\n3,N/A\n4,\n5,1.5\n6,?\n")
    amount = reading.columns[1]
    assert (amount.shape, amount.filled) == (Shape.NUMBER, 1)
    assert amount.null_codes == {"NULL": 1, "?": 2, "N/A": 1}


def test_full_width_digits_and_ids_that_became_numbers(tmp_path: Path) -> None:
    text = "编号,数量,电话\n17850.0,１２,1.38E+10\n13047.0,３,13800000000\n"
    reading, _ = read(tmp_path, text.encode("gb18030"))
    number, quantity, phone = reading.columns
    assert number.trailing_zero
    assert quantity.shape is Shape.INTEGER
    assert phone.scientific == 1


def test_a_few_damaged_bytes_are_said(tmp_path: Path) -> None:
    data = CHINESE.encode() * 50
    reading, _ = read(tmp_path, data + "坏".encode()[:2] + b",x,1\n")
    assert (reading.encoding, reading.notices[Notice.UNDECODABLE]) == ("utf-8", 1)


def test_only_blanks_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, b" \n ,,\n\n")
    assert caught.value.fault is FileFault.NO_ROWS


def test_too_many_columns(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, (",".join(f"n{i}" for i in range(600)) + "\n").encode())
    assert caught.value.fault is FileFault.TOO_MANY_COLUMNS


word = st.text(
    st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() and '"' not in text)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(word, word, st.integers(0, 10**9)), min_size=3, max_size=20),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8-sig", "utf-16", "utf-8"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_csv_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, int]],
    delimiter: str,
    encoding: str,
    line_end: str,
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerow(["客户名称", "备注", "金额"])
    writer.writerows(rows)
    _, staged = read(tmp_path_factory.mktemp("csv"), text.getvalue().encode(encoding))
    assert [cells(row) for row in staged] == [[a, b, str(c)] for a, b, c in rows]


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("cdnow/CDNOW_master.txt", 69_659, 4),
        ("cdnow/CDNOW_sample.txt", 6_919, 5),
        ("dirty_csv/decimal_comma_quoted.csv", 100, 14),
        ("dirty_csv/duplicate_header_questionmark_nulls.csv", 500, 36),
        ("dirty_csv/trailing_empty_columns.csv", 440, 12),
        ("dirty_csv/utf8_bom_olist_customers_9999.csv", 9_999, 5),
        ("zh_b2b_customers_SYNTHETIC/customers_gb18030.csv", 2_834, 13),
        ("zh_b2b_customers_SYNTHETIC/customers_gbk.csv", 2_831, 13),
        ("zh_hotel_reviews/htl_first2000_gb18030.csv", 2_000, 2),
        ("zh_company_names/company_short_20000.txt", 20_000, 1),
        ("superstore/orders.csv", 9_994, 20),
    ],
)
def test_real_files(tmp_path: Path, name: str, rows: int, columns: int) -> None:
    reading = delimited.stage(shared_data(name), tmp_path / "staged.parquet", Options())
    assert (reading.rows, len(reading.columns)) == (rows, columns)


@pytest.mark.parametrize(
    "amounts",
    [
        ["2", "1,5", "1", "1", "3"],  # mostly whole numbers
        ["a", "12,5"],  # as many mistakes as numbers
        ["1.234", "2"],  # thousands, as the price beside them shows
    ],
)
def test_decimal_commas_are_seen_wherever_they_are(tmp_path: Path, amounts: list[str]) -> None:
    rows = "\n".join(f"{amount};9,{at}9" for at, amount in enumerate(amounts))
    reading, _ = read(tmp_path, f"Menge;Preis\n{rows}\n".encode())
    assert all(column.decimal_comma for column in reading.columns)

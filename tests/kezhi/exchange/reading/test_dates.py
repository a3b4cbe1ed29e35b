import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.exchange.reading.dates import parse_date
from kezhi.exchange.reading.findings import DateStyle
from kezhi.exchange.reading.values import BadValue, CellFault

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("2011-07-04", None, "2011-07-04"),
        ("2011/7/4 9:05", None, "2011-07-04T09:05"),
        ("2011.7.4", None, "2011-07-04"),
        ("2010-12-01 08:26:00.000000", None, "2010-12-01T08:26"),
        ("2011-07-04T12:00:00+08:00", None, "2011-07-04T04:00+00:00"),
        ("2011-07-04T12:00:00Z", None, "2011-07-04T12:00+00:00"),
        ("2023年4月13日", None, "2023-04-13"),
        ("2023年04月13日 14时05分", None, "2023-04-13T14:05"),
        ("２０２３－０４－１３", None, "2023-04-13"),
        ("4/7/2011", DateStyle.DMY, "2011-07-04"),
        ("7/4/2011 1:05 PM", DateStyle.MDY, "2011-07-04T13:05"),
        ("12/31/2011 12:00 AM", DateStyle.MDY, "2011-12-31"),
        ("29/2/2016 01:16", DateStyle.MIXED, "2016-02-29T01:16"),
        ("4.7.11", DateStyle.DMY, "2011-07-04"),
        ("4.7.99", DateStyle.DMY, "1999-07-04"),
        ("4-Jul-2011", None, "2011-07-04"),
        ("4 July 2011", None, "2011-07-04"),
        ("July 4, 2011", None, "2011-07-04"),
        ("19970101", DateStyle.COMPACT, "1997-01-01"),
        ("20240131235959", DateStyle.COMPACT, "2024-01-31T23:59:59"),
        ("40513.35138888889", DateStyle.SERIAL_1900, "2010-12-01T08:26"),
        ("39051", DateStyle.SERIAL_1904, "2010-12-01"),
    ],
)
def test_dates(text: str, style: DateStyle | None, expected: str) -> None:
    assert parse_date(text, style) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "style", "fault"),
    [
        ("1/2/2024", None, CellFault.AMBIGUOUS_DATE),
        ("1/2/2024", DateStyle.AMBIGUOUS, CellFault.AMBIGUOUS_DATE),
        ("31/31/2024", None, CellFault.NOT_A_DATE),
        ("2023-02-29", None, CellFault.NOT_A_DATE),
        ("13/1/2024", DateStyle.MDY, CellFault.NOT_A_DATE),
        ("soon", None, CellFault.NOT_A_DATE),
        ("1850-01-01", None, CellFault.DATE_OUT_OF_RANGE),
        ("9999-01-01", None, CellFault.DATE_OUT_OF_RANGE),
        ("40513", None, CellFault.NOT_A_DATE),
        ("2024-01-01 25:00", None, CellFault.NOT_A_DATE),
        ("1/2/2024 13:00 PM", DateStyle.DMY, CellFault.NOT_A_DATE),
    ],
)
def test_what_is_no_date_says_why(text: str, style: DateStyle | None, fault: CellFault) -> None:
    with pytest.raises(BadValue) as caught:
        parse_date(text, style)
    assert caught.value.fault is fault


@pytest.mark.parametrize("text", ["", "NULL", "?", "0000-00-00", None])
def test_null_codes_are_no_date(text: str | None) -> None:
    assert parse_date(text) is None


@given(MOMENTS)
def test_every_way_of_writing_gives_the_moment_back(moment: datetime) -> None:
    assert parse_date(moment.isoformat(" ")) == moment
    assert parse_date(f"{moment:%d/%m/%Y %H:%M:%S}", DateStyle.DMY) == moment
    assert parse_date(f"{moment:%m/%d/%Y %I:%M:%S %p}", DateStyle.MDY) == moment
    assert parse_date(f"{moment:%Y%m%d%H%M%S}") == moment
    assert parse_date(f"{moment.isoformat()}Z") == moment.replace(tzinfo=UTC)


@given(st.text() | st.from_regex(r"[\d/. :-]{1,24}"), st.sampled_from([None, *DateStyle]))
def test_no_text_does_more_than_refuse(text: str, style: DateStyle | None) -> None:
    with contextlib.suppress(BadValue):
        parse_date(text, style)

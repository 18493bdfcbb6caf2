from collections.abc import Sequence
from datetime import date, time

import pytest

from bom.io import tables
from bom.io.tables import Column, Row, read_table
from bom.problems import Problems

COLUMNS = (
    tables.identifier("item"),
    tables.text("name", is_required=True),
    tables.whole("stock", default=7),
    tables.percent("scrap"),
    tables.day("from"),
    tables.one_of("kind", ("make", "buy"), default="buy"),
    tables.words("plants"),
    tables.clock("opens", default=time(8)),
    tables.money("cost"),
)


def read(text: str, columns: Sequence[Column] = COLUMNS) -> tuple[list[Row], list[str]]:
    problems = Problems()
    rows = read_table(text, file="items.csv", columns=columns, problems=problems)
    return rows, [str(problem) for problem in problems]


def test_reads_every_kind_of_cell() -> None:
    text = "\ufeffitem,name,stock,scrap,from,kind,plants,opens,cost\r\n"
    text += 'A-1,"Ring, outer",3,2.5,2026-12-31,make,north; south,07:30,12.5\r\n'

    (row,), problems = read(text)

    assert problems == []
    assert (row.line, row.text("item"), row.text("name")) == (2, "A-1", "Ring, outer")
    assert (row.whole("stock"), row.whole("scrap"), row.whole("cost")) == (3, 25_000, 1250)
    assert (row.day("from"), row.clock("opens")) == (date(2026, 12, 31), time(7, 30))
    assert (row.text("kind"), row.words("plants")) == ("make", ("north", "south"))
    assert row.column("stock") == 19


def test_blank_cells_and_absent_columns_mean_their_defaults() -> None:
    (row,), problems = read("item,name,stock\nA,Ring\n")

    assert problems == []
    assert (row.whole("stock"), row.whole("scrap"), row.day("from")) == (7, 0, None)
    assert (row.text("kind"), row.words("plants"), row.clock("opens")) == ("buy", (), time(8))


def test_counts_lines_past_blank_lines_comments_and_quoted_line_breaks() -> None:
    rows, problems = read('# items\nitem,name\n\n"A","two\nlines"\n# more, "here\nB,Ring\n')

    assert problems == []
    assert [(row.line, row.text("item")) for row in rows] == [(4, "A"), (7, "B")]


def test_reports_every_bad_cell_with_its_line_and_character() -> None:
    text = "item,name,stock,scrap,from,kind,opens\n"
    text += "A,Ring,many,2.55555,tomorrow,mkae,25:00\nB,,-1,,,,\n?,x,,,,,\n"

    _, problems = read(text)

    assert problems == [
        "items.csv:2:8: stock: 'many' is no whole number. Write digits only, like 12.",
        (
            "items.csv:2:13: scrap: '2.55555' is no such number. "
            "Write a number like 2.5, with at most 4 digits after the point."
        ),
        "items.csv:2:21: from: 'tomorrow' is no date. Write it like 2026-12-31.",
        "items.csv:2:30: kind: 'mkae' is not known here. Did you mean make?",
        "items.csv:2:35: opens: '25:00' is no time of day. Write it like 08:00.",
        "items.csv:3:3: name: the cell is blank. Write a value under name.",
        "items.csv:3:4: stock: -1 is out of range. Use a number from 0 to 1000000000000.",
        "items.csv:4:1: item: '?' is no id. Use letters, digits, and . - _ only.",
    ]


def test_reports_unknown_missing_and_doubled_columns() -> None:
    _, problems = read("item,nmae,item\nA,Ring,B\n")

    assert problems == [
        "items.csv:1:6: column nmae is unknown. Did you mean name?",
        "items.csv:1:11: column item is there twice. Remove one of the two.",
        "items.csv:1:1: column name is missing. Add the column name.",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "items.csv:1:1: the file is empty. Begin it with a line of columns: item,name,..."),
        (
            "item,name\nA,in {x, y}\n",
            (
                "items.csv:2:9: the line has 3 cells for 2 columns. "
                'Put quotes around a cell that contains a comma: "a in {x, y}".'
            ),
        ),
        (
            'item,name\nA,"Ring\n',
            (
                "items.csv:2:1: the line is no CSV: unexpected end of data. "
                'Close every quote, and double a quote within: "".'
            ),
        ),
    ],
)
def test_reports_a_broken_file(text: str, problem: str) -> None:
    assert read(text)[1] == [problem]


@pytest.mark.parametrize("amount", ["1e999999", "NaN", "-3", "٣", "1" * 400])
def test_refuses_odd_numbers_without_a_traceback(amount: str) -> None:
    assert len(read(f"item,name,cost,stock\nA,Ring,{amount},\n")[1]) == 1

"""Every kind of problem that one table can have, told with its row, column and value."""

import pytest

ACCOUNTS = "account_id,segment,{}\n"


def told(problems, table, text):
    return [
        (problem.row, problem.column, problem.value, problem.expected)
        for problem in problems({table: text})
        if problem.table == table
    ]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("current_arr_usd", "-1", "a number of at least 0 (USD a year)"),
        ("employees", "-3", "a number of at least 0 (people)"),
        ("potential_usd", "1e308", "a number of at most 1e+15 (USD a year)"),
        ("lead_score", "101", "a number from 0 to 100 (0 to 100)"),
        ("lead_score", "-0.5", "a number from 0 to 100 (0 to 100)"),
        ("status", "lost", "one of customer, prospect"),
        ("current_arr_usd", '"$1,200"', "a plain number such as 1200.50"),
        ("locked", "maybe", "true or false"),
        ("country", "USA", "an ISO 3166 two-letter country code such as US"),
        ("name", "#REF!", "text, not an error of the spreadsheet"),
    ],
)
def test_a_wrong_account_value_is_told(problems, column, value, expected):
    """A value out of its type, range or choices is one problem that shows it."""
    text = f"account_id,segment,{column}\nA1,SMB,\nA2,SMB,{value}\n"
    ((row, name, found, phrase),) = told(problems, "accounts", text)
    assert (row, name, found) == (3, column, value.strip('"'))
    assert phrase.startswith(expected)


@pytest.mark.parametrize(
    ("columns", "row", "expected"),
    [
        ("start_date", "2027-02-30", "a date such as 2027-01-31"),
        ("start_date", "01/02/2027", "a date such as 2027-01-31"),
        ("fte", "1.5", "a number from 0 to 1 (share)"),
        ("role", "boss", "one of account_executive"),
        ("status", "gone", "one of active, open, leaving"),
    ],
)
def test_a_wrong_rep_value_is_told(problems, columns, row, expected):
    """The same holds for reps."""
    ((number, name, found, phrase),) = told(problems, "reps", f"rep_id,segment,{columns}\nR1,SMB,{row}\n")
    assert (number, name, found) == (2, columns, row)
    assert phrase.startswith(expected)


def test_missing_values_are_told(problems):
    """A missing key, and a missing value that every row needs, lists included."""
    assert told(problems, "accounts", "account_id,segment\n,SMB\nA2,\n,SMB\n") == [
        (2, "account_id", "", "a value in every row"),
        (3, "segment", "", "a value in every row"),
        (4, "account_id", "", "a value in every row"),
    ]
    assert told(problems, "reps", "rep_id,segment\nR1,;\n") == [(2, "segment", ";", "a value in every row")]


def test_a_table_in_an_unknown_form_is_told_once_a_column(problems):
    """Where no column is found, the required ones are told, and not in every row."""
    text = "account_id/segment\n" + "".join(f"A{k}/SMB\n" for k in range(100))
    assert {(row, name) for row, name, _, _ in told(problems, "accounts", text)} == {(1, "account_id"), (1, "segment")}


def test_duplicate_keys_are_told_in_every_row(problems):
    """All rows that share a key are told, blanks around it notwithstanding."""
    text = "account_id,segment\nA1,SMB\nA2,SMB\n A1,SMB\n"
    assert told(problems, "accounts", text) == [
        (2, "account_id", "A1", "a key that no other row has"),
        (4, "account_id", "A1", "a key that no other row has"),
    ]


def test_duplicate_combinations_are_told(problems):
    """A key of several columns is told as a whole, defaults filled in."""
    text = "Month,segment,amount_usd\n2027-01,SMB,1\n2027-02,SMB,1\n2027-01,SMB,2\n"
    assert told(problems, "forecast", text) == [
        (row, "Month, region, segment, quantile", "2027-01, all, SMB, 0.5", "a combination that no other row has")
        for row in (2, 4)
    ]


def test_the_users_own_column_name_is_told(problems):
    """A problem names the column as the user does."""
    ((_, name, _, _),) = told(problems, "accounts", "Account-ID,Segment,Current ARR USD\nA1,SMB,-1\n")
    assert name == "Current ARR USD"


def test_a_value_of_the_wrong_type_is_one_problem(problems):
    """A month that is no month is not told a second time as missing."""
    assert len(told(problems, "forecast", "month,segment,amount_usd\n2027-13,SMB,1\n")) == 1


def test_every_row_is_told(problems):
    """Nothing is cut off: a thousand wrong rows are a thousand problems."""
    text = "account_id,segment,employees\n" + "".join(f"A{k},SMB,-{k + 1}\n" for k in range(1000))
    assert [row for row, *_ in told(problems, "accounts", text)] == list(range(2, 1002))

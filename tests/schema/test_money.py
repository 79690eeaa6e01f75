"""Amounts are exact, or they are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from schema.money import MAX_MINOR, InvalidAmount, Money, currency_exponent, parse_amount

CURRENCIES = {"USD": 2, "JPY": 0, "KWD": 3}
currencies = pytest.mark.parametrize("currency", CURRENCIES)


@currencies
@given(minor=some.integers(1, MAX_MINOR))
def test_what_is_written_is_read_back(currency: str, minor: int) -> None:
    amount = Money(minor=minor, currency=currency)
    assert parse_amount(amount.decimal(), currency) == amount
    assert parse_amount(f"  {amount.decimal()}\n", currency) == amount


@currencies
@given(minor=some.integers(0, MAX_MINOR))
def test_an_amount_is_written_with_exactly_the_currencys_decimals(currency: str, minor: int) -> None:
    whole, _, decimals = Money(minor=minor, currency=currency).decimal().partition(".")
    assert len(decimals) == CURRENCIES[currency] == currency_exponent(currency)
    assert int(whole + decimals) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(4250, "USD", "42.50"), (4250, "JPY", "4250"), (4250, "KWD", "4.250"), (5, "EUR", "0.05"), (0, "KWD", "0.000")],
)
def test_known_amounts_are_written_as_people_expect(minor: int, currency: str, text: str) -> None:
    assert str(Money(minor=minor, currency=currency)) == f"{currency} {text}"


@pytest.mark.parametrize("text", ["42.5", "42.50", "42.500", "+42.5", "042.50", "4.25e1"])
def test_ways_to_write_one_amount_are_one_amount(text: str) -> None:
    assert parse_amount(text, "USD").minor == 4250


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "abc", "42.50 USD", "$42", "1,50", "1.000,50", "4 2", "0x10", "--1", "1/2", "1e", "\x00"),
        *("NaN", "sNaN", "Infinity", "-Infinity", "0", "0.00", "-0", "-1", "-0.01"),
        *("42.505", "0.001", "1e-3", "90071992547409.92", "1e16", "1e999999", "9" * 40),
        *("1e-9999999", "1e-99", "0." + "0" * 30 + "1"),
        "42.50" + "0" * 26 + "1",
    ],
)
def test_what_is_no_exact_positive_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidAmount):
        parse_amount(text, "USD")


@pytest.mark.parametrize(("text", "currency"), [("1.5", "JPY"), ("0.1", "JPY"), ("1.0005", "KWD")])
def test_more_decimals_than_the_currency_has_are_refused(text: str, currency: str) -> None:
    with pytest.raises(InvalidAmount, match="decimals"):
        parse_amount(text, currency)


@currencies
@given(text=some.text(max_size=40) | some.from_regex(r"[-+]?[0-9]{0,20}\.?[0-9]{0,20}([eE][-+]?[0-9]{1,8})?"))
def test_any_text_is_a_positive_amount_or_refused(currency: str, text: str) -> None:
    try:
        amount = parse_amount(text, currency)
    except InvalidAmount:
        return
    assert 0 < amount.minor <= MAX_MINOR


@given(minor=some.integers(1, 10**9), more=some.integers(1, 60))
def test_a_last_digit_too_much_is_never_rounded_away(minor: int, more: int) -> None:
    written = Money(minor=minor, currency="USD").decimal() + "0" * (more - 1) + "1"
    with pytest.raises(InvalidAmount):
        parse_amount(written, "USD")


@pytest.mark.parametrize("currency", ["usd", "US", "EURO", "", "U$D"])
def test_what_is_no_currency_is_no_money(currency: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Money(minor=1, currency=currency)


@pytest.mark.parametrize("minor", [-1, MAX_MINOR + 1])
def test_money_is_neither_negative_nor_larger_than_json_readers_hold(minor: int) -> None:
    with pytest.raises(ValueError, match="minor"):
        Money(minor=minor, currency="USD")

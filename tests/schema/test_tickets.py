"""An address has one form, in which it is stored and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from schema.tickets import Priority, normal_email

tricky = some.sampled_from('aB1.+-_@ <>,;:"()[]\\\t\n\r\x00\u00e4\u0130\u200b\ud800')
characters = some.text(tricky | some.characters())


@pytest.mark.parametrize(
    ("given_address", "normal"),
    [
        ("ada@example.com", "ada@example.com"),
        ("  Ada.Lovelace+Shop@EXAMPLE.com\n", "ada.lovelace+shop@example.com"),
        ("admin@localhost", "admin@localhost"),
        ("o'hara_1-2@sub.example.co.uk", "o'hara_1-2@sub.example.co.uk"),
        ("jürgen@münchen.de", "jürgen@münchen.de"),
        ("x" * 64 + "@example.com", "x" * 64 + "@example.com"),
    ],
)
def test_an_address_is_brought_into_its_normal_form(given_address: str, normal: str) -> None:
    assert normal_email(given_address) == normal


@pytest.mark.parametrize(
    "address",
    [
        *("", " ", "ada", "ada@", "@example.com", "a@b@c", "ada @example.com", "ada@exa mple.com"),
        *("ada@example..com", "ada@.example.com", "ada@example.com.", "ada@-example.com", "ada@example.com-"),
        *("Ada <ada@example.com>", "ada@example.com, bob@example.com", '"ada"@example.com', "ada;bob@example.com"),
        *("ada@[127.0.0.1]", "ada\\@example.com", "mailto:ada@example.com", "ada(x)@example.com"),
        *("ada@example.com\r\nBcc: bob@example.com", "ada\x00@example.com", "ada\u200b@example.com", "a\ud800@b.c"),
        *("x" * 65 + "@example.com", "a@" + "x" * 254),
    ],
)
def test_what_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="must"):
        normal_email(address)


@given(characters, characters)
def test_what_is_accepted_is_safe_in_a_header_and_normal_already(local: str, domain: str) -> None:
    try:
        address = normal_email(f"{local}@{domain}")
    except ValueError:
        return
    assert address.count("@") == 1
    assert address.isprintable()
    assert not set(address) & set(' <>,;:"()[]\\')
    assert normal_email(address) == address


def test_a_more_urgent_ticket_comes_first() -> None:
    order = sorted(Priority, key=lambda priority: priority.engine_priority)
    assert order == [Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW]

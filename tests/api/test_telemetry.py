"""Log lines carry ids, and neither personal data nor secrets."""

import json
import logging
from collections.abc import Iterator
from uuid import UUID

import pytest
import structlog

from schema.telemetry import about_ticket, configure_logging

TICKET = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_carries_ticket_and_workflow(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "info")
    with about_ticket(TICKET):
        structlog.get_logger().info("worked", step=1)
        logging.getLogger("foreign").warning("said %s", "something")
    ours, foreign = _lines(capsys)
    assert (ours["event"], ours["step"], ours["level"]) == ("worked", 1, "info")
    for line in (ours, foreign):
        assert (line["ticket_id"], line["workflow_id"]) == (str(TICKET), f"ticket-{TICKET}")


def test_personal_data_and_secrets_are_masked_at_any_depth(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "info")
    canary = "canary-4711"
    names = (
        "email",
        "customer_email",
        "body",
        "token",
        "password",
        "Authorization",
        "api_key",
        "subject",
        "reset_token",
    )
    structlog.get_logger().info("x", deep=[{"to_email": canary}], **dict.fromkeys(names, canary))
    text = capsys.readouterr().err
    assert canary not in text
    assert "[masked]" in text


def test_an_error_is_named_but_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "info")
    try:
        raise ValueError("canary-4711")
    except ValueError as error:
        structlog.get_logger().error("broken", exc_info=error)
        logging.getLogger("foreign").exception("broken too")
    for line in _lines(capsys):
        assert line["error"] == "ValueError"
        assert "test_telemetry.py" in str(line["at"])
        assert "canary" not in json.dumps(line)


def test_a_level_that_is_not_wanted_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("console", "warning")
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    text = capsys.readouterr().err
    assert "quiet" not in text
    assert "loud" in text

"""Prints what was killed and what became of it."""

import pytest

from tests.durability.kill_table import TALLY, table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TALLY:
        terminalreporter.section("killed around a Stripe refund")
        for line in table():
            terminalreporter.write_line(line)

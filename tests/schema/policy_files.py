"""Policy files for the tests: right ones and wrong ones."""

from pathlib import Path

import pytest

from schema.errors import InvalidSettings
from schema.policy import Policy
from schema.policy_file import load_policy

# The rules after the one that the tests get wrong, which fills the lines 2 to 5.
CLOSING = """\
  - {id: free, tools: [search_knowledge_base, check_order_status, list_customer_orders, reset_password,
                       create_bug_report, escalate_to_human], effect: auto, text: Free.}
  - {id: asked, tools: [process_refund], effect: ask, text: Asked.}
"""
RULE = ["  - id: mine", "    tools: [process_refund]", "    effect: ask", "    text: Mine."]


def file_with(*lines: str, rule: list[str] = RULE, after: str = "") -> str:
    """A policy whose first rule, in the lines 2 to 5, goes on with these lines from line 6 on."""
    return "\n".join(["rules:", *rule, *lines]) + "\n" + CLOSING + after


def mistakes_in(directory: Path, content: str | bytes) -> list[str]:
    """What is said about a wrong file, without its name."""
    file = directory / "policy.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InvalidSettings) as raised:
        load_policy(file)
    start = f"TICKETFLOW_POLICY_FILE: {file}:"
    assert all(line.startswith(start) and "\n" not in line for line in raised.value.mistakes)
    return [line.removeprefix(start) for line in raised.value.mistakes]


def read(directory: Path, content: str) -> Policy:
    file = directory / "policy.yaml"
    file.write_text(content)
    return load_policy(file)

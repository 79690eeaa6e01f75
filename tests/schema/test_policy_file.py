"""A mistake in the policy's file is one clear line that says where; nothing in it is read as something else."""

from pathlib import Path

import pytest

from schema.policy import CallFacts
from tests.schema.policy_files import RULE, file_with, mistakes_in, read


def test_a_policy_without_mistakes_is_read(tmp_path: Path) -> None:
    policy = read(tmp_path, file_with("    when: {sender_verified: no}", "    expires_after_hours: 1.5"))
    verdict = policy.judge(CallFacts(tool="process_refund", sender_verified=False))
    assert (verdict.rule_id, verdict.expires_after_hours) == ("mine", 1.5)


WHEN = "    when:"
WRONG = {
    "a condition nobody knows": ([WHEN, "      amount_over: {USD: 5}"], "7: rules[0].when.amount_over: Extra inputs"),
    "a key nobody knows": (["    role: admin"], "6: rules[0].role: Extra inputs are not permitted"),
    "too many decimals": (
        [WHEN, "      amount_above:", "        EUR: 1", "        USD: 1.005"],
        "9: rules[0].when.amount_above.USD: USD has 2 decimals, the amount has more",
    ),
    "decimals where there are none": (
        [WHEN, "      amount_at_most: {JPY: 10.5}"],
        "7: rules[0].when.amount_at_most.JPY: JPY has 0 decimals",
    ),
    "an amount of nothing": (
        [WHEN, "      amount_above: {USD: 0}"],
        "7: rules[0].when.amount_above.USD: the amount must be greater than zero",
    ),
    "a comma for a point": ([WHEN, "      amount_above: {USD: '20,00'}"], "7: rules[0].when.amount_above.USD: '20,00'"),
    "no currency": ([WHEN, "      amount_above: {usd: 5}"], "7: rules[0].when.amount_above.usd: String should match"),
    "an amount without currency": ([WHEN, "      amount_above: 20"], "7: rules[0].when.amount_above: Input should be"),
    "an empty condition": ([WHEN, "      amount_above:"], "7: rules[0].when.amount_above: is empty"),
    "an empty map": ([WHEN, "      amount_above: {}"], "7: rules[0].when.amount_above: is empty"),
    "an empty list": ([WHEN, "      currency: []"], "7: rules[0].when.currency: is empty"),
    "no conditions": (["    when: {}"], "6: rules[0].when: is empty"),
    "a truth in words": ([WHEN, "      sender_verified: 'yes'"], "7: rules[0].when.sender_verified: Input should be"),
    "a channel nobody knows": (
        [WHEN, "      channel:", "        - email", "        - fax"],
        "9: rules[0].when.channel[1]: Input should be 'api', 'web' or 'email'",
    ),
    "an argument the tool has not": (
        [WHEN, "      arguments: {colour: [red]}"],
        "7: rules[0].when.arguments.colour: process_refund has no such argument; it has order_id, amount,",
    ),
    "an argument that is money": (
        [WHEN, "      arguments: {amount: ['5.00']}"],
        "7: rules[0].when.arguments.amount: is money: use the conditions amount_above",
    ),
    "a value in another form": (
        [WHEN, "      arguments:", "        order_id:", "          - ' 1001'"],
        "9: rules[0].when.arguments.order_id[0]: process_refund: must be written as 1001",
    ),
    "a value of another type": (
        [WHEN, "      arguments: {order_id: [1001]}"],
        "7: rules[0].when.arguments.order_id[0]: process_refund: Input should be a valid string",
    ),
    "a count that is none": ([WHEN, "      refunds_in_90_days_at_most: -1"], "7: rules[0].when.refunds_in_90_days_at"),
    "a truth for a count": ([WHEN, "      refunds_in_90_days_at_most: true"], "7: rules[0].when.refunds_in_90_days_at"),
    "days that are none": (
        [WHEN, "      order_newer_than_days: .inf"],
        "7: rules[0].when.order_newer_than_days: .inf is",
    ),
    "a number in quotes": (["    remind_after_hours: '4'"], "6: rules[0].remind_after_hours: must be a number"),
    "times without order": (
        ["    remind_after_hours: 24", "    escalate_after_hours: 24"],
        "6: rules[0].remind_after_hours: must be less than escalate_after_hours, which is 24",
    ),
    "a time after the default expiry": (
        ["    escalate_after_hours: 80"],
        "6: rules[0].escalate_after_hours: must be less than expires_after_hours, which is 72",
    ),
    "a request that never ends": (
        ["    expires_after_hours: 2161"],
        "6: rules[0].expires_after_hours: Input should be less than or equal to 2160",
    ),
    "no time at all": (
        ["    expires_after_hours: 0"],
        "6: rules[0].expires_after_hours: Input should be greater than 0",
    ),
    "addresses that are never used": (["    escalate_to: [a@example.com]"], "6: rules[0].escalate_to: needs escalate"),
    "no address": (["    notify:", "      - a@example.com", "      - b"], "8: rules[0].notify[1]: must be an e-mail"),
    "a role that may not decide": (
        ["    approvers:", "      people: 2", "      role: viewer"],
        "8: rules[0].approvers.role: must be approver or admin",
    ),
    "three people": (
        ["    approvers: {people: 3}"],
        "6: rules[0].approvers.people: Input should be less than or equal",
    ),
    "a truth for people": (
        ["    approvers: {people: true}"],
        "6: rules[0].approvers.people: Input should be a valid int",
    ),
    "a key given twice": (["    effect: auto"], "6: rules[0].effect: is given twice"),
    "a condition given twice": (
        [WHEN, "      currency: [USD]", "      currency: [EUR]"],
        "8: rules[0].when.currency: is given twice",
    ),
    "an octal number": (["    expires_after_hours: 010"], "6: rules[0].expires_after_hours: 010 is no plain number"),
    "a huge number": (
        [WHEN, f"      amount_above: {{USD: {'9' * 5000}}}"],
        "7: rules[0].when.amount_above.USD: 9999999999999999999999999999999999999999 is no plain number",
    ),
    "a date as a key": ([WHEN, "      2024-01-01: 5"], "7: rules[0].when: the key 2024-01-01 is no text"),
    "a number as a key": ([WHEN, "      5: 5"], "7: rules[0].when: the key 5 is no text"),
    "a list as a key": ([WHEN, "      [a]: 5"], "7: rules[0].when: a key is no text"),
    "a merge": ([WHEN, "      <<: {currency: [USD]}"], "7: rules[0].when: the key << is no text"),
    "a date as a value": (["    notify: [2024-01-01]"], "6: rules[0].notify[0]: 2024-01-01 would be a date"),
    "an anchor": (["    notify: &all [a@example.com]"], "6: anchors and aliases (& and *) are not allowed"),
    "an alias": (["    notify: *all"], "6: anchors and aliases (& and *) are not allowed"),
    "a tag of Python": (
        ["    notify: !!python/object/apply:os.system [ls]"],
        "6: rules[0].notify: the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed",
    ),
    "a tag of one's own": (["    notify: [!x y]"], "6: rules[0].notify[0]: the tag !x is not allowed"),
    "a tag that lies": (["    expires_after_hours: !!bool 5"], "6: rules[0].expires_after_hours: the tag tag:yaml.org"),
    "a tab": (["\tnotify: x"], "6: is no YAML: while scanning for the next token found character '\\t'"),
    "a list that is not closed": (["    notify: [a"], "7: is no YAML: while parsing a flow sequence"),
    "a character of control": (["    notify: \x00"], "6: holds a character that YAML does not allow"),
    "nesting without end": (["    notify: " + "[" * 5000], "6: is nested too deeply"),
}


@pytest.mark.parametrize(("lines", "said"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, lines: list[str], said: str) -> None:
    [mistake] = mistakes_in(tmp_path, file_with(*lines))
    assert mistake.startswith(said)


@pytest.mark.parametrize(
    ("place", "line", "said"),
    [
        (0, "  - id: Not so", "2: rules[0].id: String should match pattern"),
        (0, "  - id: customer-limit", "2: rules[0].id: customer-limit is reserved"),
        (0, "  - id: true", "2: rules[0].id: Input should be a valid string"),
        (1, "    tools: [send_gift]", "3: rules[0].tools[0]: there is no tool 'send_gift'; the tools are"),
        (1, "    tools: [process_refund, process_refund]", "3: rules[0].tools[1]: names process_refund twice"),
        (1, "    tools: process_refund", "3: rules[0].tools: Input should be a valid list"),
        (2, "    effect: maybe", "4: rules[0].effect: Input should be 'auto', 'ask' or 'deny'"),
        (2, "    effect:", "4: rules[0].effect: is empty"),
        (2, "    effect: true", "4: rules[0].effect: Input should be 'auto', 'ask' or 'deny'"),
        (2, "    effect: [ask, auto]", "4: rules[0].effect: Input should be 'auto', 'ask' or 'deny'"),
        (2, "    # nothing", "2: rules[0].effect: Field required"),
        (3, "    text: ''", "5: rules[0].text: String should have at least 1 character"),
    ],
)
def test_a_wrong_key_of_a_rule_is_told_with_its_line(tmp_path: Path, place: int, line: str, said: str) -> None:
    rule = [*RULE[:place], line, *RULE[place + 1 :]]
    [mistake] = mistakes_in(tmp_path, file_with("    when: {sender_verified: true}", rule=rule))
    assert mistake.startswith(said)


@pytest.mark.parametrize("line", ["approvers: {people: 2}", "notify: [a@example.com]", "expires_after_hours: 72"])
def test_what_only_asks_have_is_a_mistake_where_nobody_is_asked(tmp_path: Path, line: str) -> None:
    rule = [*RULE[:2], "    effect: deny", "    text: No.", "    when: {sender_verified: true}"]
    [mistake] = mistakes_in(tmp_path, file_with(f"    {line}", rule=rule))
    assert mistake == f"7: rules[0].{line.partition(':')[0]}: is only for rules with effect ask"


@pytest.mark.parametrize("condition", ["amount_above: {USD: 5}", "currency: [USD]", "order_older_than_days: 1"])
def test_conditions_on_money_need_tools_that_move_money(tmp_path: Path, condition: str) -> None:
    rule = [*RULE[:1], "    tools: [process_refund, reset_password]", *RULE[2:]]
    [mistake] = mistakes_in(tmp_path, file_with("    when:", f"      {condition}", rule=rule))
    name = condition.partition(":")[0]
    assert mistake == f"7: rules[0].when.{name}: is only for tools that move money, which reset_password does not"


def test_a_rule_that_is_never_reached_is_told_with_the_one_above_it(tmp_path: Path) -> None:
    [mistake] = mistakes_in(tmp_path, file_with())
    assert mistake == "8: rules[2].tools[0]: never reached for process_refund: mine, above it, always decides"


def test_a_last_rule_with_conditions_is_told(tmp_path: Path) -> None:
    content = file_with().replace("effect: ask, text: Asked.", "effect: ask, text: A., when: {sender_verified: true}")
    content = content.replace("    text: Mine.\n", "    text: Mine.\n    when: {sender_verified: true}\n")
    [mistake] = mistakes_in(tmp_path, content)
    assert mistake.startswith("9: rules[2].when: the last rule for process_refund must apply always")


def test_a_tool_without_a_rule_is_told_with_the_line_of_the_rules(tmp_path: Path) -> None:
    content = "# Words.\n" + file_with("    when: {sender_verified: true}").replace("list_customer_orders, ", "")
    assert mistakes_in(tmp_path, content) == ["2: rules: no rule for list_customer_orders"]


def test_an_id_given_twice_is_told_with_the_first(tmp_path: Path) -> None:
    content = file_with("    when: {sender_verified: true}").replace("id: asked", "id: mine")
    assert mistakes_in(tmp_path, content) == ["9: rules[2].id: mine is the id of rules[0] already"]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("limits:", "10: limits: is empty"),
        ("limits: {}", "10: limits: is empty"),
        (
            "limits:\n  per_customer_and_day: {refunds: 0}",
            "11: limits.per_customer_and_day.refunds: Input should be gr",
        ),
        ("limits:\n  per_customer_and_day: {refunds: 2.0}", "11: limits.per_customer_and_day.refunds: Input should be"),
        (
            "limits:\n  per_customer_and_day: {amount: {JPY: 1.5}}",
            "11: limits.per_customer_and_day.amount.JPY: JPY has",
        ),
        ("limits:\n  per_person_and_day: {refunds: 5}", "11: limits.per_person_and_day.amount: Field required"),
        ("limits:\n  per_week: {refunds: 5}", "11: limits.per_week: Extra inputs are not permitted"),
        ("more: 1", "10: more: Extra inputs are not permitted"),
    ],
)
def test_a_mistake_in_the_limits_is_told_with_its_line(tmp_path: Path, limits: str, said: str) -> None:
    mistakes = mistakes_in(tmp_path, file_with("    when: {sender_verified: true}", after=limits + "\n"))
    assert mistakes[0].startswith(said)


def test_several_mistakes_are_as_many_lines_from_the_top(tmp_path: Path) -> None:
    content = file_with("    when: {amount_above: {USD: x}}", "    notify: [x]", after="limits: {x: 1}\n")
    places = [mistake.split(": ")[:2] for mistake in mistakes_in(tmp_path, content)]
    assert places == [["6", "rules[0].when.amount_above.USD"], ["7", "rules[0].notify[0]"], ["11", "limits.x"]]


def test_the_older_form_is_refused_with_a_hint(tmp_path: Path) -> None:
    old = "# Old.\ntools:\n  process_refund: {id: refunds-ask, effect: ask, text: T.}\n"
    [mistake] = mistakes_in(tmp_path, old)
    assert mistake.startswith("2: tools: this is the older form of the file; now `rules:` is a list")

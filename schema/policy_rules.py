"""One rule of the approval policy: which calls it is about, what happens to them, and who is asked."""

from collections.abc import Iterator
from itertools import combinations
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator
from pydantic.fields import FieldInfo

from schema.policy_conditions import MONEY_CONDITIONS, Answer, Conditions, Number, Strict
from schema.policy_mistakes import Mistake, refuse_if_any
from schema.policy_verdicts import CallFacts, PolicyVerdict
from schema.roles import Role
from schema.tickets import EmailAddress
from schema.tools import TOOL_ARGUMENTS, TOOL_EFFECTS, Effect, Verdict

EXPIRES_AFTER_HOURS = 72.0
TIMES = ("remind_after_hours", "escalate_after_hours", "expires_after_hours")
ASK_ONLY = ("approvers", "notify", "escalate_to", *TIMES)


def _known_tool(tool: str) -> str:
    if tool not in TOOL_ARGUMENTS:
        raise ValueError(f"there is no tool {tool[:60]!r}; the tools are {', '.join(TOOL_ARGUMENTS)}")
    return tool


def _who_may_decide(role: Role) -> Role:
    if not role.may_act_as(Role.APPROVER):
        raise ValueError("must be approver or admin")
    return role


Tool = Annotated[str, AfterValidator(_known_tool)]
Hours = Annotated[Number, Field(gt=0, le=24 * 90)]


class Approvers(Strict):
    """Who decides: how many different people, each of this role or a higher one."""

    role: Annotated[Role, AfterValidator(_who_may_decide)] = Role.APPROVER
    people: Annotated[int, Field(strict=True, ge=1, le=2)] = 1


class PolicyRule(Strict):
    """What happens to calls of some tools where all conditions hold. Times are hours after the request."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    tools: Annotated[list[Tool], Field(min_length=1)]
    when: Conditions | None = None
    effect: Verdict
    text: Annotated[str, Field(min_length=1, max_length=300)]
    approvers: Approvers | None = None
    notify: list[EmailAddress] = []
    escalate_to: list[EmailAddress] = []
    remind_after_hours: Hours | None = None
    escalate_after_hours: Hours | None = None
    expires_after_hours: Hours | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "PolicyRule":
        refuse_if_any([*_fits_its_tools(self), *_only_asks_have(self), *_times_in_order(self)])
        return self

    def answers(self, facts: CallFacts) -> list[Answer]:
        """What its conditions say to the facts; none for a rule that always applies."""
        return self.when.answers(facts) if self.when else []

    def verdict(self, answers: list[Answer], version: str) -> PolicyVerdict:
        """The verdict of this rule, with what its conditions saw."""
        approvers = self.approvers or Approvers()
        return PolicyVerdict(
            effect=self.effect,
            rule_id=self.id,
            text=self.text,
            version=version,
            approver_role=approvers.role,
            approvers_needed=approvers.people,
            notify=self.notify,
            escalate_to=self.escalate_to,
            remind_after_hours=self.remind_after_hours,
            escalate_after_hours=self.escalate_after_hours,
            expires_after_hours=self.expires_after_hours or EXPIRES_AFTER_HOURS,
            observed=[answer.seen for answer in answers],
        )


def _only_asks_have(rule: PolicyRule) -> Iterator[Mistake]:
    """Approvers, addresses and times mean nothing where nobody is asked."""
    if rule.effect != "ask":
        for name in ASK_ONLY:
            if getattr(rule, name):
                yield Mistake((name,), "is only for rules with effect ask")


def _times_in_order(rule: PolicyRule) -> Iterator[Mistake]:
    """Reminder, escalation and expiry follow each other; addresses to escalate to need a time."""
    given = [(name, hours) for name in TIMES if (hours := getattr(rule, name)) is not None]
    if rule.expires_after_hours is None:
        given.append(("expires_after_hours", EXPIRES_AFTER_HOURS))
    for (earlier, one), (later, two) in combinations(given, 2):
        if one >= two:
            yield Mistake((earlier,), f"must be less than {later}, which is {two:g}")
    if rule.effect == "ask" and rule.escalate_to and rule.escalate_after_hours is None:
        yield Mistake(("escalate_to",), "needs escalate_after_hours")


def _fits_its_tools(rule: PolicyRule) -> Iterator[Mistake]:
    """Every condition must be able to hold for every tool of the rule."""
    for index, tool in enumerate(rule.tools):
        if tool in rule.tools[:index]:
            yield Mistake(("tools", index), f"names {tool} twice")
    if rule.when is None:
        return
    others = [tool for tool in rule.tools if TOOL_EFFECTS[tool] is not Effect.MONEY]
    for name in rule.when.given():
        if others and name in MONEY_CONDITIONS:
            yield Mistake(("when", name), f"is only for tools that move money, which {others[0]} does not")
    for tool in dict.fromkeys(rule.tools):
        for argument, allowed in (rule.when.arguments or {}).items():
            for at, words in _wrong_argument(tool, argument, allowed):
                yield Mistake(("when", "arguments", argument, *at), words)


def _wrong_argument(tool: str, argument: str, allowed: list[Any]) -> Iterator[Mistake]:
    fields = TOOL_ARGUMENTS[tool].model_fields
    if argument not in fields:
        yield Mistake((), f"{tool} has no such argument; it has {', '.join(fields)}")
        return
    if argument == "amount" and TOOL_EFFECTS[tool] is Effect.MONEY:
        yield Mistake((), "is money: use the conditions amount_above and amount_at_most")
        return
    for index, value in enumerate(allowed):
        if words := _never_equal(fields[argument], value):
            yield Mistake((index,), f"{tool}: {words}")


def _never_equal(field: FieldInfo, value: object) -> str | None:
    """Why the argument can never have this value: it is compared with the argument's normal form."""
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, field])  # type: ignore[arg-type]
        normal = adapter.validate_python(value)
    except ValidationError as error:
        return error.errors()[0]["msg"].removeprefix("Value error, ")
    if type(value) is bool and not isinstance(normal, bool):
        return f"must not be {str(value).lower()}"
    return None if normal == value else f"must be written as {normal}"

"""The approval policy over HTTP: in sentences, in parts, and as it is written."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StrictInt, model_validator

from api.models.paging import CreateModel, Page, ReadModel
from api.models.tickets import Line
from api.problems import Problem
from schema.base import StrictText
from schema.roles import Role
from schema.tools import TOOL_ARGUMENTS, Verdict

MAX_YAML = 100_000
MAX_REPLAYED = 10_000

EXAMPLE = f"""rules:
  - id: everything-asks
    tools: [{", ".join(TOOL_ARGUMENTS)}]
    effect: ask
    text: Everything waits for a person.
"""
PolicyYaml = Annotated[
    StrictText,
    Field(
        min_length=1,
        max_length=MAX_YAML,
        description="A whole policy, as schema/policy.yaml describes it.",
        examples=[EXAMPLE],
    ),
]


class PolicyConditionRead(ReadModel):
    """One condition of a rule: its name in the file, and what it says."""

    name: str = Field(examples=["amount_at_most"])
    words: str = Field(examples=["the amount is at most 20.00 USD or 18.00 EUR"])


class PolicyApproversRead(ReadModel):
    """Who decides: so many different people, each of this role or a higher one."""

    role: Role
    people: int


class PolicyRuleRead(ReadModel):
    """One rule. `sentence` says all of it in plain words; the rest are its parts. `text` is what people and customers'
    records are shown when it fires. Times are hours after the request, null: never. A rule without conditions always
    applies. Approvers, addresses and times are null or empty unless `effect` is ask."""

    id: str = Field(examples=["small-refunds-auto"])
    sentence: str = Field(
        examples=[
            "When the amount is at most 20.00 USD and the sender is proven to be the customer: the agent may do it "
            "without asking."
        ]
    )
    effect: Verdict
    text: str
    conditions: list[PolicyConditionRead]
    approvers: PolicyApproversRead | None
    notify: list[str]
    escalate_to: list[str]
    remind_after_hours: float | None
    escalate_after_hours: float | None
    expires_after_hours: float | None
    on_expiry: str | None = Field(examples=["nothing is executed and a person takes over"])


class PolicyToolRead(ReadModel):
    """What the agent can do, and the rules about it in order: the first that applies decides."""

    tool: str = Field(examples=["process_refund"])
    title: str = Field(examples=["Refund money"])
    moves: Literal["read", "write", "money"]
    rules: list[PolicyRuleRead]


class PolicySourceRead(ReadModel):
    """Where the policy comes from. `bundled`: the one that came along; `published`: the newest from the dashboard, with
    its `number`; `file`: the file that the settings name, which goes before whatever was published."""

    kind: Literal["bundled", "published", "file"]
    name: str = Field(examples=["policy.yaml"])
    number: int | None
    published_by: str | None
    published_at: datetime | None
    note: str | None


class PolicyRead(ReadModel):
    """The policy that holds now. `version` is the digest that verdicts and approvals carry. `yaml` is null for those
    who are no admins. `cannot_publish` says why nothing can be published here, null: it can."""

    version: str
    source: PolicySourceRead
    tools: list[PolicyToolRead]
    limits: list[str] = Field(examples=[["One customer gets at most 25 refunds in 24 hours."]])
    warnings: list[str] = Field(description="What somebody should know who reads this policy.")
    cannot_publish: str | None
    yaml: str | None


class PolicyDryRunCreate(CreateModel):
    """Tried on the `last` calls that were judged, or on those of so many `days`, at most 10,000; default the last
    1,000."""

    yaml: PolicyYaml
    last: Annotated[StrictInt, Field(ge=1, le=MAX_REPLAYED)] | None = Field(None, examples=[1000])
    days: Annotated[StrictInt, Field(ge=1, le=365)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.last is not None and self.days is not None:
            raise ValueError("give last or days, not both")
        return self


class OutcomeRead(ReadModel):
    """How a call is judged: by which rule, and in words such as `auto`, `ask 2 admins`, `deny`."""

    effect: Verdict
    words: str
    rule_id: str
    text: str


class ChangedOutcomeRead(ReadModel):
    """So many calls go from one outcome to another."""

    then: str = Field(examples=["auto"])
    now: str = Field(examples=["ask"])
    count: int = Field(examples=[14])
    sentence: str = Field(examples=["14 calls that needed nobody would have waited for approval."])


class ChangedCallRead(ReadModel):
    """A call that this policy judges otherwise. `subject` names what it was about, without personal data."""

    ticket_id: UUID
    ticket_url: str = Field(examples=["/tickets/0193a5b0-0000-7000-8000-000000000000"])
    tool: str
    subject: str
    at: datetime
    then: OutcomeRead
    now: OutcomeRead


class PolicyDryRunRead(ReadModel):
    """What the policy would have said about recorded calls, on the facts of then. `with_fewer_facts` of them were
    recorded before facts were, so that what is not known was judged strictly. `changed` holds the newest 100 at
    most."""

    version: str
    same_as_current: bool
    headline: str = Field(examples=["Would have sent 14 more to approval."])
    calls: int
    unchanged: int
    with_fewer_facts: int
    changes: list[ChangedOutcomeRead]
    changed: list[ChangedCallRead]
    warnings: list[str]


def _trimmed(note: str) -> str:
    return note.strip()


Note = Annotated[Line, Field(max_length=500), AfterValidator(_trimmed)]


class PolicyMistakeRead(ReadModel):
    """One mistake of a policy; line and column count from 1."""

    line: int
    column: int
    message: str = Field(examples=["rules[2].when.amount_above: USD has 2 decimals, the amount has more"])


class PolicyProblem(Problem):
    """422: with `code` policy_mistaken every mistake of the policy, at most 50, in the order of lines."""

    mistakes: list[PolicyMistakeRead] = []


class PolicyVersionCreate(CreateModel):
    """A policy to publish. `based_on` is the version it was written from: 412 when another one holds by now."""

    yaml: PolicyYaml
    note: Note = Field("", examples=["Small refunds to known customers without asking."])
    based_on: Annotated[StrictText, Field(max_length=64)] | None = Field(None, examples=["3f1c0d9e2b7a"])


class PolicyRestoreCreate(CreateModel):
    """Why an earlier policy is to hold again."""

    note: Note = ""
    based_on: Annotated[StrictText, Field(max_length=64)] | None = None


class PolicyVersionRead(ReadModel):
    """A policy that was published. `diff` is a unified diff against the one before, the first against the bundled one;
    `current`: it holds now. Number 0 is the bundled policy, which nobody published."""

    number: int
    version: str
    note: str
    published_by: str | None
    published_at: datetime | None
    current: bool
    added: int = Field(description="Lines that the diff adds.")
    removed: int = Field(description="Lines that the diff removes.")
    diff: str


class PolicyVersionDetail(PolicyVersionRead):
    """With the policy as it was written."""

    yaml: str


class PolicyVersionPage(Page):
    """A page of published policies, newest first."""

    items: list[PolicyVersionRead]

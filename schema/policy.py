"""The approval policy: typed, versioned, pure. It says for a tool call whether it runs, asks, or is refused.

A call never falls through to `auto` by omission: a tool without a rule refuses the start of the worker.
"""

import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schema.base import Frozen
from schema.tools import TOOL_ARGUMENTS, Verdict


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PolicyRule(_Strict):
    """What happens to a call of one tool. `expires_after_hours` counts from the request."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    text: Annotated[str, Field(min_length=1, max_length=300)]
    effect: Verdict
    expires_after_hours: Annotated[float, Field(gt=0, le=24 * 90)] = 72


class Policy(_Strict):
    """One rule for every tool; a missing or an unknown tool is an error, so nothing is decided by omission."""

    tools: dict[str, PolicyRule]

    @model_validator(mode="after")
    def _classifies_every_tool(self) -> "Policy":
        missing, unknown = TOOL_ARGUMENTS.keys() - self.tools.keys(), self.tools.keys() - TOOL_ARGUMENTS.keys()
        if missing:
            raise ValueError(f"no rule for {', '.join(sorted(missing))}")
        if unknown:
            raise ValueError(f"rules for unknown tools: {', '.join(sorted(unknown))}")
        return self

    @property
    def version(self) -> str:
        """Short digest of the rules; recorded with every verdict."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def judge(self, tool: str) -> "PolicyVerdict":
        """The verdict on a call of `tool`; a tool the policy does not know is refused."""
        rule = self.tools.get(tool)
        if rule is None:
            return PolicyVerdict(
                effect="deny", rule_id="unknown-tool", text="This tool is not known.", version=self.version
            )
        return PolicyVerdict(
            effect=rule.effect,
            rule_id=rule.id,
            text=rule.text,
            version=self.version,
            expires_after_hours=rule.expires_after_hours,
        )


class PolicyVerdict(Frozen):
    """What the policy said about one call, as it is recorded with the call."""

    effect: Verdict
    rule_id: str
    text: str
    version: str
    expires_after_hours: float = 72

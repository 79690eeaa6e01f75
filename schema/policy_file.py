"""Reads a policy's YAML and says where it is wrong."""

from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import ValidationError

from schema.errors import InvalidSettings, TicketFlowError
from schema.policy import Policy
from schema.policy_mistakes import mistakes_of, written
from schema.policy_yaml import START, MisreadYaml, Node, Spot, plain_value, read_nodes, spot_of

BUNDLED_POLICY = Path(__file__).with_name("policy.yaml")
OLD_FORMAT = (
    "tools: this is the older form of the file; now `rules:` is a list, and every rule names its `tools: [...]` "
    "(schema/policy.yaml shows it)"
)


class PolicyMistake(NamedTuple):
    """One mistake: line and column count from 1, `words` begin with the place, such as `rules[2].when: ...`."""

    line: int
    column: int
    words: str


class PolicyMistaken(TicketFlowError):
    """The text is no policy."""

    status = 422
    code = "policy_mistaken"
    title = "The policy has mistakes"
    retry_helps = False

    def __init__(self, mistakes: list[PolicyMistake]) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.words}" for one in mistakes[:5]))
        self.mistakes = mistakes


def parse_policy(text: str) -> Policy:
    """The validated policy of this YAML. Raises `PolicyMistaken` with every mistake, in the order of lines."""
    root = None
    try:
        root = read_nodes(text)
        return _policy_of(root)
    except MisreadYaml as error:
        raise PolicyMistaken([PolicyMistake(*spot, words) for spot, words in error.mistakes]) from None
    except ValidationError as error:
        found = [(spot_of(root, one.at), one) for one in mistakes_of(error)]
        mistakes = [PolicyMistake(*spot, f"{written(one.at)}: {one.words}") for spot, one in sorted(found)]
        raise PolicyMistaken(mistakes) from None


def load_policy(path: Path | None = None) -> Policy:
    """The validated policy of `path`, or the bundled one. Raises `InvalidSettings`, one line per mistake, such as
    `TICKETFLOW_POLICY_FILE: policy.yaml:12: rules[2].when.amount_above: ...`."""
    path = path or BUNDLED_POLICY
    try:
        return parse_policy(read_text(path))
    except PolicyMistaken as error:
        raise InvalidSettings([f"{_NAME}: {path}:{one.line}: {one.words}" for one in error.mistakes]) from None


def read_text(path: Path | None = None) -> str:
    """The YAML as it is written. Raises `InvalidSettings`."""
    path = path or BUNDLED_POLICY
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidSettings([f"{_NAME}: {path}: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise InvalidSettings([f"{_NAME}: {path}: is not UTF-8 text"]) from None


def _policy_of(root: Node | None) -> Policy:
    if not isinstance(root, yaml.MappingNode):
        raise MisreadYaml([(START, "holds no policy: it must be a map with `rules:`")])
    keys = {key.value: Spot.of(key.start_mark) for key, _ in root.value}
    if "tools" in keys and "rules" not in keys:
        raise MisreadYaml([(keys["tools"], OLD_FORMAT)])
    return Policy.model_validate(plain_value(root))


_NAME = "TICKETFLOW_POLICY_FILE"

"""Reads the policy's YAML file and says in which line it is wrong."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from schema.errors import InvalidSettings
from schema.policy import Policy
from schema.policy_mistakes import mistakes_of, written
from schema.policy_yaml import MisreadYaml, Node, line_of, plain_value, read_nodes

BUNDLED_POLICY = Path(__file__).with_name("policy.yaml")
OLD_FORMAT = (
    "tools: this is the older form of the file; now `rules:` is a list, and every rule names its `tools: [...]` "
    "(schema/policy.yaml shows it)"
)


def load_policy(path: Path | None = None) -> Policy:
    """The validated policy of `path`, or the bundled one. Raises `InvalidSettings`, one line per mistake, such as
    `TICKETFLOW_POLICY_FILE: policy.yaml:12: rules[2].when.amount_above: ...`."""
    path = path or BUNDLED_POLICY
    root = None
    try:
        root = read_nodes(path.read_text(encoding="utf-8"))
        return _policy_of(root)
    except OSError as error:
        raise InvalidSettings([f"{_NAME}: {path}: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise InvalidSettings([f"{_NAME}: {path}: is not UTF-8 text"]) from None
    except MisreadYaml as error:
        raise InvalidSettings([f"{_NAME}: {path}:{line}: {words}" for line, words in error.mistakes]) from None
    except ValidationError as error:
        raise InvalidSettings(_lines(path, root, error)) from None


def _policy_of(root: Node | None) -> Policy:
    if not isinstance(root, yaml.MappingNode):
        raise MisreadYaml([(1, "holds no policy: it must be a map with `rules:`")])
    keys = {key.value: key.start_mark.line + 1 for key, _ in root.value}
    if "tools" in keys and "rules" not in keys:
        raise MisreadYaml([(keys["tools"], OLD_FORMAT)])
    return Policy.model_validate(plain_value(root))


def _lines(path: Path, root: Node | None, error: ValidationError) -> list[str]:
    found = [(line_of(root, one.at), one) for one in mistakes_of(error)]
    return [f"{_NAME}: {path}:{line}: {written(one.at)}: {one.words}" for line, one in sorted(found)]


_NAME = "TICKETFLOW_POLICY_FILE"

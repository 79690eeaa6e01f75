"""Reads the policy's YAML file and says where it is wrong."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from schema.errors import InvalidSettings
from schema.policy import Policy


class _NothingTwice(yaml.SafeLoader):
    """Refuses a key given twice: YAML would take the last, and so could loosen a rule unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"given twice: {', '.join(sorted(twice))}", node.start_mark
            )
        return super().construct_mapping(node, deep)


BUNDLED_POLICY = Path(__file__).with_name("policy.yaml")


def load_policy(path: Path | None = None) -> Policy:
    """The validated policy of `path`, or the bundled one. Raises `InvalidSettings` naming file and mistake."""
    path = path or BUNDLED_POLICY
    try:
        return Policy.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_NothingTwice))
    except OSError as error:
        raise InvalidSettings([f"TICKETFLOW_POLICY_FILE: {path}: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise InvalidSettings([f"TICKETFLOW_POLICY_FILE: {path}: is not UTF-8 text"]) from None
    except yaml.YAMLError as error:
        raise InvalidSettings([f"TICKETFLOW_POLICY_FILE: {path}: {error}".replace("\n", " ")]) from None
    except ValidationError as error:
        raise InvalidSettings(
            [f"TICKETFLOW_POLICY_FILE: {path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        ) from None

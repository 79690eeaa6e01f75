"""Reads the policy's YAML file and says where it is wrong."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from schema.errors import InvalidSettings
from schema.policy import Policy

BUNDLED_POLICY = Path(__file__).with_name("policy.yaml")


def load_policy(path: Path | None = None) -> Policy:
    """The validated policy of `path`, or the bundled one. Raises `InvalidSettings` naming file and mistake."""
    path = path or BUNDLED_POLICY
    try:
        return Policy.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InvalidSettings([f"TICKETFLOW_POLICY_FILE: {path}: {error.strerror}"]) from None
    except yaml.YAMLError as error:
        raise InvalidSettings([f"TICKETFLOW_POLICY_FILE: {path}: {error}".replace("\n", " ")]) from None
    except ValidationError as error:
        raise InvalidSettings(
            [f"TICKETFLOW_POLICY_FILE: {path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        ) from None

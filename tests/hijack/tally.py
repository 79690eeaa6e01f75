"""What was tried and what got through, by rule; printed at the end of the run."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Score:
    attempts: int = 0
    violations: list[str] = field(default_factory=list)


TALLY: dict[str, Score] = defaultdict(Score)


def table() -> list[str]:
    """A line per rule: rule, attempts, violations."""
    width = max((len(rule) for rule in TALLY), default=0)
    lines = [f"{'rule':{width}} | attempts | violations"]
    for rule, score in TALLY.items():
        lines.append(f"{rule:{width}} | {score.attempts:8} | {len(score.violations):10}")
    attempts = sum(score.attempts for score in TALLY.values())
    violations = sum(len(score.violations) for score in TALLY.values())
    return [*lines, f"{'all':{width}} | {attempts:8} | {violations:10}"]

"""What was killed when, and what became of the refund; printed at the end of the run."""

from dataclasses import dataclass

from tests.fakes.stripe_server import Mode, Moment

LOST, MADE_BUT_LOST = Mode.CLOSE_BEFORE, Mode.CLOSE_AFTER
# How the n-th request about a refund comes about: the create; the look-up after an answer that was lost; the second
# create, after a request that was lost and a look-up that found nothing.
BEFORE_REQUEST = {1: [], 2: [MADE_BUT_LOST], 3: [LOST, Mode.ANSWER]}
REQUESTS = {1: "create", 2: "look-up", 3: "second create"}
TARGETS = ("worker", "postgres", "temporal", "api")


@dataclass
class Case:
    """Kill `target` at the n-th request about the case's payment. `unanswerable`: from then on Stripe cannot tell."""

    target: str
    number: int
    moment: Moment
    unanswerable: bool = False
    made_before: bool = True
    refunds: int = 0
    attempts: int = 0
    seconds: float = 0  # until everything ran again
    outcome: str = "not run"

    @property
    def plan(self) -> list[Mode]:
        """What Stripe does with the requests about the payment, in order."""
        if self.unanswerable:
            return [MADE_BUT_LOST if self.made_before else LOST, *[Mode.MISSING] * 10]
        return [*BEFORE_REQUEST[self.number], LOST if self.moment is Moment.ARRIVED else Mode.ANSWER]

    @property
    def request(self) -> str:
        if self.unanswerable:
            return f"look-up refused, {'made' if self.made_before else 'not made'}"
        return REQUESTS[self.number]


TALLY: list[Case] = []


def matrix() -> list[Case]:
    """Every target at every moment of every request, and look-ups that Stripe refuses, so that a person is asked."""
    cases = [Case(target, number, moment) for number in BEFORE_REQUEST for moment in Moment for target in TARGETS]
    cases += [Case(target, 2, Moment.DONE, unanswerable=True) for target in TARGETS]
    return [*cases, Case("worker", 2, Moment.DONE, unanswerable=True, made_before=False)]


def table() -> list[str]:
    """A line per case."""
    lines = [
        f"{'killed':8} | {'n':1} {'request':26} | {'moment':8} | up again | attempts | refunds at Stripe | outcome"
    ]
    for case in TALLY:
        asked = f"{case.number} {case.request:26}"
        counted = f"{case.seconds:6.1f} s | {case.attempts:8} | {case.refunds:17}"
        lines.append(f"{case.target:8} | {asked} | {case.moment:8} | {counted} | {case.outcome}")
    return lines

"""The scheduled sweep: sets going again what the relay left, such as after a terminated run."""

from temporalio import workflow

from schema.activity_messages import Done, SweepReport
from workflows.activity_stubs import SEND_NOTICES, SWEEP_OUTBOX


@workflow.defn(name="SweepWorkflow")
class SweepWorkflow:
    """Started by the Temporal Schedule `ticketflow-sweep`."""

    @workflow.run
    async def run(self) -> SweepReport:
        report = await SWEEP_OUTBOX(Done(), "look for forgotten tickets")
        if workflow.patched("notices"):
            await SEND_NOTICES(Done(), "mail to colleagues")
        return report

"""What the worker counts, for Prometheus. Names and labels carry no personal data."""

from prometheus_client import Counter, Histogram

ACTIVITIES = Histogram("ticketflow_activity_seconds", "Duration of activity attempts.", ["activity", "outcome"])
TOOL_CALLS = Counter("ticketflow_tool_calls_total", "Tool calls that ended, by how.", ["tool", "status"])
MODEL_CALLS = Histogram(
    "ticketflow_model_call_seconds",
    "Duration of model calls.",
    ["model", "outcome"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 90),
)
MODEL_TOKENS = Counter("ticketflow_model_tokens_total", "Tokens as the model's endpoint counts them.", ["direction"])
COMMANDS = Counter("ticketflow_workflow_commands_total", "Commands handed to the engine, by how it went.", ["outcome"])

"""What `make run` says when everything runs."""

from pathlib import Path

from schema.settings import Settings


def summary(settings: Settings, data_dir: Path, new_password: str | None) -> str:
    """Where to look, how to sign in, what answers, how to stop. `new_password` is the first admin's, if just made."""
    lines = [
        "",
        "Ticket Flow is running.",
        "",
        f"  Dashboard         {settings.public_url}",
        f"  API               {settings.public_url}/api/v1/openapi.json",
        f"  Temporal console  {settings.temporal_ui_url}",
        f"  Sign in           {_sign_in(settings, new_password)}",
        f"  Model             {_model(settings)}",
        f"  Data              {data_dir}",
        "",
        "Stop with Ctrl-C.",
        "",
    ]
    return "\n".join(lines)


def _sign_in(settings: Settings, new_password: str | None) -> str:
    if new_password:
        return f"{settings.admin_email}, password {new_password} (shown this once)"
    if settings.admin_password:
        return f"{settings.admin_email}, with the password that you set"
    return f"{settings.admin_email}, password as before"


def _model(settings: Settings) -> str:
    if settings.offline_model:
        return "the built-in offline model answers (set OPENAI_API_KEY or OPENAI_BASE_URL for a real one)"
    return f"{settings.model} at {settings.openai_base_url or 'OpenAI'}"

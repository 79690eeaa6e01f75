"""Runs the API: `python -m api`."""

import gc
import socket
import sys

import structlog
import uvicorn
from fastapi import FastAPI
from prometheus_client import start_http_server

from api.app import create_app
from api.server import ApiServer
from schema.errors import InvalidSettings
from schema.settings import Settings, load_settings
from schema.telemetry import configure_logging

GRACE_SECONDS = 5
BACKLOG = 2048
log = structlog.get_logger()


def main() -> int:
    """Serve until SIGTERM or Ctrl-C. One clear line and 1 when it cannot start."""
    try:
        settings = load_settings()
        configure_logging(settings.log_format, settings.log_level)
        app = create_app(settings)
        listener = _listen(settings)
        _serve_metrics(settings)
    except InvalidSettings as error:
        sys.stderr.write("\n".join(error.mistakes) + "\n")
        return 1
    return _serve(settings, app, listener)


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything else, so that one in use is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise InvalidSettings([f"TICKETFLOW_PORT: {settings.host}:{settings.port}: {error.strerror}"]) from None


def _serve_metrics(settings: Settings) -> None:
    try:
        start_http_server(settings.metrics_port, addr=settings.host)
    except OSError as error:
        raise InvalidSettings([f"TICKETFLOW_METRICS_PORT: {settings.metrics_port}: {error.strerror}"]) from None


def _serve(settings: Settings, app: FastAPI, listener: socket.socket) -> int:
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = ApiServer(config, app.state.live.close)
    gc.freeze()  # what lives as long as the process need not be looked through again and again
    log.info("api_starting", address=settings.public_url)
    server.run(sockets=[listener])
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())

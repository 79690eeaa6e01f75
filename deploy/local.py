"""`make run`: the whole of Ticket Flow on one machine, in the foreground. Run as `python -m deploy.local`.

Embedded PostgreSQL and Temporal stand in where DATABASE_URL and TEMPORAL_ADDRESS are not set. Exit codes: 0 stopped
on request, 1 could not start, 2 a setting is wrong. With `--stop-with-parent` it also stops when its parent dies.
"""

import os
import signal
import sys

from deploy.children import StartFailed, die_with_parent
from deploy.data_directory import locked_data_dir
from deploy.supervisor import StopRequested, StopSignals, complain, say
from schema.errors import InvalidSettings

# The rest takes a second to import and is imported below, so that a Ctrl-C in this second ends us as quietly as later.


def run(signals: StopSignals) -> None:
    """Start, watch and stop the stack. Returns when somebody asked for it. Raises `InvalidSettings`, `StartFailed`."""
    from deploy.stack import LocalStack, checked_settings
    from deploy.summary import summary

    settings = checked_settings()
    with locked_data_dir(settings.data_dir) as data_dir:
        stack = LocalStack(settings, data_dir, signals)
        try:
            stack.start()
            say(summary(settings, data_dir, stack.new_password))
            stack.watch()
        except StopRequested:
            say("\nStopping ...")
        finally:
            stack.stop()


def main(arguments: list[str]) -> int:
    """The command line. Returns the exit code."""
    signals = StopSignals()
    signals.listen()
    if "--stop-with-parent" in arguments:
        die_with_parent(signal.SIGTERM)
    os.umask(0o077)  # all that we and our children write is ours alone
    try:
        run(signals)
    except InvalidSettings as error:
        complain("\n".join(error.mistakes))
        return 2
    except (StartFailed, OSError) as error:
        complain(str(error))
        return 1
    except StopRequested:  # before anything was started
        return 0
    say("Stopped. All data is kept.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

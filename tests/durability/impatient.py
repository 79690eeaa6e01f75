"""`deploy.local` with a supervisor that always restarts soon: `python -m tests.durability.impatient`.

It waits longer and longer before it restarts what keeps dying, which is right for what cannot live. Here everything is
killed every few seconds on purpose, and the waiting would be most of the test.
"""

import sys

from deploy import local, supervisor

if __name__ == "__main__":
    supervisor.LONGEST_DELAY = supervisor.FIRST_DELAY
    sys.exit(local.main(sys.argv[1:]))

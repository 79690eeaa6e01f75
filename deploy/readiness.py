"""Whether a server of ours answers."""

import urllib.error
import urllib.request

# Without this a proxy of the environment would be asked for our own addresses.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def reachable(host: str) -> str:
    """The address to call a server that listens on `host`."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{own}]" if ":" in own else own


def answers(host: str, port: int, path: str) -> bool:
    """Whether `path` answers with 200."""
    try:
        with DIRECT.open(f"http://{reachable(host)}:{port}{path}", timeout=2) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return False
    except OSError:
        return False

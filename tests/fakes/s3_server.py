"""A local server that speaks enough of S3 for a file store, and fails in every way that matters.

It checks each signature (AWS Signature Version 4, bucket in the path) and takes no header that only newer Amazon
servers know, as other makers' servers do. `objects` is what is really kept."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from aiohttp import web

BUCKET, KEY_ID, SECRET, REGION = "mails-of-the-tests", "AKTESTS", "a secret of the tests", "eu-test-1"
LEAST_PART = 5 * 1024 * 1024
PAGE = 100
UNKNOWN_HEADERS = ("x-amz-checksum", "x-amz-sdk-checksum", "x-amz-trailer")


class Mode(StrEnum):
    """What becomes of one request."""

    ANSWER = "answer"
    ERROR = "error"
    BUSY = "busy"
    HANG = "hang"
    CLOSE = "close"
    CUT_UPLOAD = "cut_upload"  # the connection ends in the middle of what is sent
    CUT_ANSWER = "cut_answer"  # and here in the middle of the answer


@dataclass
class Kept:
    """An object."""

    content: bytes
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class S3Server:
    """`plan` holds the modes of the next requests; after it comes `otherwise`."""

    url: str = ""
    objects: dict[str, Kept] = field(default_factory=dict)
    plan: list[Mode] = field(default_factory=list)
    otherwise: Mode = Mode.ANSWER
    secret: str = SECRET
    requests: list[str] = field(default_factory=list)
    largest_body: int = 0
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        mode = self.plan.pop(0) if self.plan else self.otherwise
        self.requests.append(f"{request.method} {request.path_qs}")
        if mode is Mode.CLOSE or (mode is Mode.CUT_UPLOAD and await request.content.read(1000)):
            return _hang_up(request)
        if mode is Mode.HANG:
            await self.stopping.wait()
        if mode in (Mode.ERROR, Mode.BUSY):
            return _problem(*((500, "InternalError") if mode is Mode.ERROR else (503, "SlowDown")))
        body = await request.read()
        self.largest_body = max(self.largest_body, len(body))
        answer = self._refusal(request, body) or self._answer(request, body)
        if mode is Mode.CUT_ANSWER and isinstance(answer.body, bytes) and answer.body:
            return await _half(request, answer)
        return answer

    def _refusal(self, request: web.Request, body: bytes) -> web.Response | None:
        if any(name.lower().startswith(UNKNOWN_HEADERS) for name in request.headers):
            return _problem(501, "NotImplemented")
        if request.headers.get("x-amz-content-sha256") != hashlib.sha256(body).hexdigest():
            return _problem(400, "XAmzContentSHA256Mismatch")
        if not _is_signed(request, self.secret):
            return _problem(403, "SignatureDoesNotMatch")
        return None if request.path.split("/")[1] == BUCKET else _problem(404, "NoSuchBucket")

    def _answer(self, request: web.Request, body: bytes) -> web.Response:
        key = request.path.removeprefix(f"/{BUCKET}").removeprefix("/")
        if not key:
            return self._list(request)
        if "uploads" in request.query or "uploadId" in request.query:
            return self._multipart(request, key, body)
        if request.method == "PUT":
            return self._put(request, key, body)
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return web.Response(status=204)
        return self._get(request, key)

    def _put(self, request: web.Request, key: str, body: bytes) -> web.Response:
        source = request.headers.get("x-amz-copy-source")
        if source is None:
            self.objects[key] = Kept(body)
            return web.Response(headers={"ETag": _tag(body)})
        copied = self.objects.get(unquote(source).removeprefix("/").removeprefix(f"{BUCKET}/"))
        if copied is None:
            return _problem(404, "NoSuchKey")
        self.objects[key] = Kept(copied.content)
        return _xml(f"<CopyObjectResult><ETag>{_tag(copied.content)}</ETag></CopyObjectResult>")

    def _get(self, request: web.Request, key: str) -> web.Response:
        kept = self.objects.get(key)
        if kept is None:
            return _problem(404, "NoSuchKey")
        whole, status, headers = kept.content, 200, {"ETag": _tag(kept.content), "Last-Modified": _date(kept.at)}
        if "Range" in request.headers:
            first, last = request.headers["Range"].removeprefix("bytes=").split("-")
            start, end = int(first), min(int(last or len(whole)), len(whole) - 1)
            if start >= len(whole):
                return _problem(416, "InvalidRange")
            headers["Content-Range"], status = f"bytes {start}-{end}/{len(whole)}", 206
            whole = whole[start : end + 1]
        if request.method == "HEAD":
            return web.Response(headers=headers | {"Content-Length": str(len(whole))})
        return web.Response(body=whole, status=status, headers=headers)

    def _multipart(self, request: web.Request, key: str, body: bytes) -> web.Response:
        upload = request.query.get("uploadId", "")
        if "uploads" in request.query:
            upload = f"upload-{len(self.parts)}"
            self.parts[upload] = {}
            return _xml(f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>")
        if request.method == "DELETE":
            self.parts.pop(upload, None)
            return web.Response(status=204)
        if request.method == "PUT":
            self.parts[upload][int(request.query["partNumber"])] = body
            return web.Response(headers={"ETag": _tag(body)})
        parts = [part for _, part in sorted(self.parts[upload].items())]
        if any(len(part) < LEAST_PART for part in parts[:-1]) or len({len(part) for part in parts[:-1]}) > 1:
            return _problem(400, "EntityTooSmall")
        self.objects[key] = Kept(b"".join(parts))
        return _xml(f"<CompleteMultipartUploadResult><ETag>{_tag(body)}</ETag></CompleteMultipartUploadResult>")

    def _list(self, request: web.Request) -> web.Response:
        prefix, after = request.query.get("prefix", ""), request.query.get("continuation-token", "")
        keys = [key for key in sorted(self.objects) if key.startswith(prefix) and key > after]
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{self.objects[key].at.strftime('%Y-%m-%dT%H:%M:%S.000Z')}"
            f"</LastModified><ETag>x</ETag><Size>{len(self.objects[key].content)}</Size></Contents>"
            for key in keys[:PAGE]
        )
        more = f"<NextContinuationToken>{keys[PAGE - 1]}</NextContinuationToken>" if len(keys) > PAGE else ""
        cut = "true" if more else "false"
        return _xml(f"<ListBucketResult><IsTruncated>{cut}</IsTruncated>{more}{entries}</ListBucketResult>")


def _is_signed(request: web.Request, secret: str) -> bool:
    """Whether the signature fits (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html)."""
    words = dict(part.strip().split("=", 1) for part in request.headers["Authorization"].partition(" ")[2].split(","))
    names, (key_id, *scope) = words["SignedHeaders"], words["Credential"].split("/")
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names.split(";"))
    query = "&".join(
        sorted(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in request.query.items())
    )
    digest = request.headers["x-amz-content-sha256"]
    canonical = "\n".join([request.method, quote(request.path, safe="/~"), query, headers, names, digest])
    stamp = request.headers["x-amz-date"]
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for step in (*scope, "\n".join(["AWS4-HMAC-SHA256", stamp, "/".join(scope), hashed])):
        key = hmac.digest(key, step.encode(), "sha256")
    return hmac.compare_digest(key.hex(), words["Signature"]) and key_id == KEY_ID and scope[1] == REGION


def _hang_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, answer: web.Response) -> web.StreamResponse:
    assert isinstance(answer.body, bytes)
    begun = web.StreamResponse(status=answer.status, headers=answer.headers)
    begun.headers["Content-Length"] = str(len(answer.body))
    await begun.prepare(request)
    await begun.write(answer.body[: len(answer.body) // 2])
    _hang_up(request)
    return begun


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content).hexdigest()}"'


def _date(at: datetime) -> str:
    return at.strftime("%a, %d %b %Y %H:%M:%S GMT")


def _xml(text: str) -> web.Response:
    return web.Response(body=b'<?xml version="1.0" encoding="UTF-8"?>' + text.encode(), content_type="application/xml")


def _problem(status: int, code: str) -> web.Response:
    answer = _xml(f"<Error><Code>{code}</Code><Message>{code}</Message></Error>")
    answer.set_status(status)
    return answer


@asynccontextmanager
async def s3_server() -> AsyncIterator[S3Server]:
    """The server on a port of its own."""
    server = S3Server()
    app = web.Application(client_max_size=100 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", server.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        server.stopping.set()
        await runner.cleanup()

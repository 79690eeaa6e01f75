"""The model behind langchain-openai, or the offline one: one client per process, one call per step."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult
from langchain_openai import ChatOpenAI
from pydantic import SecretStr
from temporalio.exceptions import ApplicationError

from activities.llm.offline import OfflineChatModel
from activities.metrics import MODEL_CALLS, MODEL_TOKENS
from schema.base import storable, storable_json
from schema.settings import Settings

REQUEST_TIMEOUT = 90.0
MAX_RETRY_AFTER = timedelta(minutes=10)
MAX_ANSWER = 100_000
MAX_ARGUMENTS = 50_000
UNREADABLE = "UnreadableAnswer"
NO_OBJECT = "(no JSON object)"


@dataclass(frozen=True)
class AskedCall:
    """A tool call as the model asked for it; `mistake` says why its arguments could not be read."""

    name: str
    arguments: dict[str, Any]
    mistake: str | None = None


@dataclass(frozen=True)
class ModelAnswer:
    """One answer of the model, storable. `duration_ms` is wall time; token counts are the endpoint's."""

    content: str
    calls: list[AskedCall]
    finish_reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    duration_ms: int


class AgentModel:
    """Asks the model for its next step. `tools` are prepared JSON: binding them per call costs twice the CPU."""

    def __init__(self, chat: BaseChatModel, name: str, tools: list[dict[str, Any]]) -> None:
        self._chat = chat
        self._tools = tools
        self.name = name

    async def next_step(self, messages: list[BaseMessage]) -> ModelAnswer:
        """The model's answer. Raises `ApplicationError`, non-retryable where asking again cannot help."""
        started, outcome = time.monotonic(), "failed"
        try:
            answer = await self._answer(messages, started)
            outcome = "answered"
        finally:
            MODEL_CALLS.labels(model=self.name, outcome=outcome).observe(time.monotonic() - started)
        MODEL_TOKENS.labels(direction="input").inc(answer.input_tokens or 0)
        MODEL_TOKENS.labels(direction="output").inc(answer.output_tokens or 0)
        return answer

    async def _answer(self, messages: list[BaseMessage], started: float) -> ModelAnswer:
        try:
            message = await self._chat.ainvoke(messages, extra_body={"tools": self._tools})
        except openai.APIError as error:
            raise _as_application_error(error) from None
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
            # What the client could not read. Its text may quote the conversation, so only the kind is told.
            text = f"The model endpoint gave no answer that can be read ({type(error).__name__})."
            raise ApplicationError(text, type=UNREADABLE) from None
        return _parsed(message, int((time.monotonic() - started) * 1000))


class ObjectArgumentsChatOpenAI(ChatOpenAI):
    """langchain-openai, but a call whose arguments are JSON and yet no object is an invalid call, not a lost answer."""

    def _create_chat_result(
        self, response: dict[str, Any] | openai.BaseModel, generation_info: dict[str, Any] | None = None
    ) -> ChatResult:
        if isinstance(response, openai.BaseModel):
            response = response.model_dump(warnings=False)
        for choice in response.get("choices") or [] if isinstance(response, dict) else []:
            for call in (choice.get("message") or {}).get("tool_calls") or []:
                function = call.get("function") or {}
                if not _is_object(function.get("arguments")):
                    function["arguments"] = NO_OBJECT
        return super()._create_chat_result(response, generation_info)


def _is_object(arguments: object) -> bool:
    try:
        return isinstance(arguments, str) and isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        return False


@asynccontextmanager
async def open_model(settings: Settings, tools: list[dict[str, Any]]) -> AsyncIterator[AgentModel]:
    """The configured model, for as long as the block lasts. Temporal owns the retries, so the client's are off."""
    if settings.offline_model:
        yield AgentModel(OfflineChatModel(), "offline", tools)
        return
    async with openai.DefaultAioHttpClient() as http:
        chat = ObjectArgumentsChatOpenAI(
            model=settings.model,
            api_key=settings.openai_api_key or SecretStr("none"),
            base_url=settings.openai_base_url,
            http_async_client=http,
            timeout=REQUEST_TIMEOUT,
            max_retries=0,
            use_responses_api=False,
        )
        yield AgentModel(chat, settings.model, tools)


def _parsed(message: AIMessage, duration_ms: int) -> ModelAnswer:
    usage = message.usage_metadata
    calls = [_asked(call["name"], call["args"]) for call in message.tool_calls]
    calls += [
        AskedCall(storable(bad["name"] or "")[:100], {}, "The arguments are not valid JSON, or not an object.")
        for bad in message.invalid_tool_calls
    ]
    return ModelAnswer(
        content=storable(message.text)[:MAX_ANSWER],
        calls=calls,
        finish_reason=message.response_metadata.get("finish_reason"),
        input_tokens=usage["input_tokens"] if usage else None,
        output_tokens=usage["output_tokens"] if usage else None,
        duration_ms=duration_ms,
    )


def _asked(name: str, arguments: dict[str, Any]) -> AskedCall:
    """The call in a form that can be stored; what cannot be is told to the model as its mistake."""
    name = storable(name)[:100]
    try:
        cleaned = storable_json(arguments)
        text = json.dumps(cleaned, allow_nan=False)
    except (ValueError, RecursionError):
        return AskedCall(name, {}, "The arguments hold values that are not JSON.")
    if len(text) > MAX_ARGUMENTS or not isinstance(cleaned, dict):
        return AskedCall(name, {}, "The arguments are too long.")
    return AskedCall(name, cleaned)


def _as_application_error(error: openai.APIError) -> ApplicationError:
    """The endpoint's error by kind and status only: its text may quote keys or the conversation."""
    status = error.status_code if isinstance(error, openai.APIStatusError) else None
    kind = type(error).__name__.removeprefix("OpenAI")
    text = f"The model endpoint answered {status} ({kind})." if status else f"The model endpoint failed ({kind})."
    if isinstance(error, openai.RateLimitError):
        delay = _retry_after(error)
        return ApplicationError(text, type="RateLimited", next_retry_delay=delay)
    healable = status is None or status >= 500 or status in {408, 409, 425}
    return ApplicationError(text, type=kind, non_retryable=not healable)


def _retry_after(error: openai.RateLimitError) -> timedelta | None:
    header = error.response.headers.get("retry-after", "")
    try:
        seconds = float(header)
    except ValueError:
        return None
    return min(timedelta(seconds=max(seconds, 0.1)), MAX_RETRY_AFTER) if seconds == seconds else None

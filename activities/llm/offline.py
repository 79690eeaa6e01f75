"""The model that answers when no model endpoint is set. It routes by the words of the customer and answers only from
tool results, so that everything runs, is deterministic, and claims nothing that did not happen.
"""

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.tool import tool_call
from langchain_core.outputs import ChatGeneration, ChatResult

from activities.llm.offline_answers import answer
from activities.llm.offline_plan import next_calls, understand
from activities.llm.offline_turn import read_conversation

MODEL_NAME = "offline"


class OfflineChatModel(BaseChatModel):
    """A chat model without a model. The same messages always give the same answer."""

    @property
    def _llm_type(self) -> str:
        return MODEL_NAME

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=next_message(messages))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages)


def next_message(messages: list[BaseMessage]) -> AIMessage:
    """The tool calls the conversation needs next, or the answer."""
    conversation = read_conversation(messages)
    request = understand(conversation)
    calls = next_calls(conversation, request)
    return AIMessage(
        content="" if calls else answer(conversation, request),
        tool_calls=[
            tool_call(name=call.tool, args=call.arguments, id=f"offline-{len(messages)}-{number}")
            for number, call in enumerate(calls, 1)
        ],
        usage_metadata={"input_tokens": 0, "output_tokens": 0, "total_tokens": 0},
        response_metadata={"model_name": MODEL_NAME},
    )

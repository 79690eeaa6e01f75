"""Searches the knowledge base."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from activities.tools.base import ReadTool, ToolContext
from schema.db.knowledge import search_articles
from schema.tools import SearchKnowledgeBaseArguments, ToolArguments

FOUND = "Answer only from these excerpts. If they do not answer the question, say so."
NOTHING_FOUND = "No article matches. Say so plainly; do not invent an answer."


class SearchKnowledgeBase(ReadTool):
    name: str = "search_knowledge_base"
    description: str = "Articles of the knowledge base that match a question, best first, with the part that matters."
    args_schema: type[ToolArguments] = SearchKnowledgeBaseArguments

    async def look_up(
        self, session: AsyncSession, context: ToolContext, arguments: SearchKnowledgeBaseArguments
    ) -> dict[str, Any]:
        found = await search_articles(session, arguments.query, limit=3)
        results = [{"slug": each.slug, "title": each.title, "excerpt": each.snippet} for each in found]
        return {"results": results, "note": FOUND if results else NOTHING_FOUND}

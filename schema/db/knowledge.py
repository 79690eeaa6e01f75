"""Knowledge articles, found with questions in people's own words. Only the full-text search PostgreSQL brings along.

An article's words are stemmed by the rules of its language, which is the one whose stop words it uses most. Every word
is kept in its plain form and without accents. Scripts without spaces are cut into grams.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select, text
from sqlalchemy.dialects.postgresql import REGCONFIG, TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from schema.base import storable
from schema.db.article_versions import keep_version, lock_article, next_version
from schema.db.tables.catalogue import KnowledgeArticleRow
from schema.search_words import best_passage, fold, fold_german, gram_size, grams, says_nothing, words

STOP_WORD_LANGUAGES = (
    *("danish", "dutch", "english", "finnish", "french", "german", "hungarian"),
    *("italian", "norwegian", "portuguese", "russian", "spanish", "swedish", "turkish"),
)
"""Text search configurations of every PostgreSQL that have a list of stop words."""

COMPOUNDING = ["german", "dutch", "swedish", "danish", "norwegian", "finnish", "hungarian", "turkish"]
"""Languages that build long words: `Versand` must find `Versandkosten`."""

INDEXED = 50_000  # characters of a body; far below what a tsvector can hold
ASKED = 40  # different words of a question
SNIPPET = 1200
_NO_TERMS = defer(KnowledgeArticleRow.terms, raiseload=True)  # the index is of no use outside the database


@dataclass(frozen=True)
class FoundArticle:
    """An article that matches a question; `snippet` is the part that says most about it."""

    slug: str
    title: str
    language: str
    snippet: str
    score: float


async def get_article(session: AsyncSession, slug: str) -> KnowledgeArticleRow | None:
    """The article, or None."""
    query = select(KnowledgeArticleRow).where(KnowledgeArticleRow.slug == storable(slug))
    return await session.scalar(query.options(_NO_TERMS))


async def list_articles(session: AsyncSession, after: str = "", limit: int = 50) -> Sequence[KnowledgeArticleRow]:
    """The articles after that slug, in order of slugs."""
    query = select(KnowledgeArticleRow).where(KnowledgeArticleRow.slug > storable(after))
    return (await session.scalars(query.options(_NO_TERMS).order_by(KnowledgeArticleRow.slug).limit(limit))).all()


async def get_articles(session: AsyncSession, slugs: Sequence[str]) -> dict[str, KnowledgeArticleRow]:
    """Those of these articles that there are, by slug."""
    query = select(KnowledgeArticleRow).where(KnowledgeArticleRow.slug.in_(slugs)).options(_NO_TERMS)
    return {row.slug: row for row in await session.scalars(query)}


async def slugs_named(session: AsyncSession, words: str, limit: int) -> Sequence[str]:
    """The articles in whose title or slug the words stand as they are, as somebody types them who looks for one."""
    inside = KnowledgeArticleRow.title.icontains(words, autoescape=True)
    inside |= KnowledgeArticleRow.slug.icontains(words, autoescape=True)
    query = select(KnowledgeArticleRow.slug).where(inside).order_by(KnowledgeArticleRow.slug).limit(limit)
    return (await session.scalars(query)).all()


async def upsert_article(
    session: AsyncSession, slug: str, title: str, body: str, by: str | None = None
) -> KnowledgeArticleRow:
    """Write the article, its index and its version; the same words again are no new version. The caller commits."""
    await lock_article(session, slug)
    title, body = storable(title), storable(body)
    title_words, body_words = words(title), words(body[:INDEXED])
    stop_words = await _stop_words(session, [*title_words, *body_words])
    few_words = len(title_words) + len(body_words) < len(grams(body[:INDEXED]))
    language = "simple" if few_words else _language([*title_words, *body_words], stop_words)
    trivial = stop_words.get(language, frozenset())
    values: dict[str, Any] = {
        "title": title,
        "body": body,
        "language": language,
        "terms": _terms(language, title_words, grams(title), trivial, "A").op("||")(
            _terms(language, body_words, grams(body[:INDEXED]), trivial, "B")
        ),
    }
    version = await next_version(session, slug, title, body)
    if version is not None:
        values |= {"version": version, "updated_at": func.clock_timestamp(), "updated_by": by}
    statement = insert(KnowledgeArticleRow).values(slug=storable(slug), **values)
    statement = statement.on_conflict_do_update(
        index_elements=[KnowledgeArticleRow.slug], set_={name: statement.excluded[name] for name in values}
    )
    rows = await session.scalars(
        statement.returning(KnowledgeArticleRow), execution_options={"populate_existing": True}
    )
    row = rows.one()
    if version is not None:
        await keep_version(session, row)
    return row


async def _stop_words(session: AsyncSession, candidates: Sequence[str]) -> dict[str, frozenset[str]]:
    """Which of these words each language drops as meaningless."""
    found = await session.execute(
        text(
            "SELECT language, array_agg(word) FROM unnest(CAST(:languages AS text[])) language,"
            " unnest(CAST(:words AS text[])) word"
            " WHERE ts_lexize(CAST(language || '_stem' AS regdictionary), word) = '{}' GROUP BY language"
        ),
        {"languages": list(STOP_WORD_LANGUAGES), "words": sorted(set(candidates))},
    )
    return {language: frozenset(dropped) for language, dropped in found}


def _language(used: Sequence[str], stop_words: dict[str, frozenset[str]]) -> str:
    """The language that drops most of the words; `simple`, which knows no language, when none stands out."""
    counts = {language: sum(word in dropped for word in used) for language, dropped in stop_words.items()}
    most = max(counts.values(), default=0)
    best = [language for language, count in counts.items() if count == most]
    return best[0] if len(best) == 1 else "simple"


def _terms(
    language: str, used: Sequence[str], cut: Sequence[str], trivial: frozenset[str], weight: str
) -> ColumnElement[str]:
    folded = [_fold(word, language) for word in used if word not in trivial]
    changed = [word for word in folded if word not in set(used)]
    lexemes = func.to_tsvector(cast(cast(language, Text), REGCONFIG), " ".join([*used, *changed]))
    # The parser would take grams for words and split them at marks, so they are given as lexemes.
    pieces = cast(cast(" ".join(f"'{gram}':1" for gram in dict.fromkeys(cut)), Text), TSVECTOR)
    return func.setweight(lexemes.op("||")(pieces), text(f"'{weight}'"), type_=TSVECTOR)


def _fold(word: str, language: str) -> str:
    return fold_german(word) if language == "german" else fold(word)


# One row for each word or gram of the question and each language; a word that the language drops has no row.
# A word that few articles have says more than one that all have. An article is found by points: a hit is one, in the
# title or of a long (rarely accidental) word it is one more; the more words a question has, the more points it takes.
_SEARCH = text(
    """
    WITH asked AS (
        SELECT * FROM unnest(CAST(:plain AS text[]), CAST(:folded AS text[]), CAST(:german AS text[]))
            WITH ORDINALITY AS word(plain, folded, german, n)
    ), languages AS (
        SELECT DISTINCT language, CAST(language AS regconfig) AS rules FROM knowledge_articles
    ), lexemes AS (
        SELECT language, n, length(plain) > 6 AS special, (
            SELECT string_agg(
                CASE WHEN language = ANY(:compounding) AND length(lexeme) > 4
                    THEN quote_literal(left(lexeme, greatest(length(lexeme) - 1, 6))) || ':*'
                    ELSE quote_literal(lexeme) END, ' | ')
            FROM unnest(tsvector_to_array(to_tsvector(
                rules, plain || ' ' || CASE language WHEN 'german' THEN german ELSE folded END))) AS lexeme
        ) AS query
        FROM languages, asked WHERE to_tsvector(rules, plain) <> ''
    ), queries AS (
        SELECT language, 'word' AS kind, n, special, CAST(query AS tsquery) AS query FROM lexemes
        UNION ALL
        SELECT language, 'gram', n, false, CAST(query AS tsquery)
        FROM languages, unnest(CAST(:grams AS text[])) WITH ORDINALITY AS gram(query, n)
    ), asked_for AS (
        SELECT language, count(*) FILTER (WHERE kind = 'word') AS words, count(*) FILTER (WHERE kind = 'gram') AS grams
        FROM queries GROUP BY language
    ), hits AS (
        SELECT slug, language, kind, ts_rank('{0, 0, 0.4, 1}', terms, query) AS strength,
            1 + CAST(special AS int) + CAST(ts_rank('{0, 0, 0, 1}', terms, query) > 0 AS int) AS points,
            ln(1 + (SELECT count(*) FROM knowledge_articles) / CAST(count(*) OVER (PARTITION BY kind, n) AS float))
                AS rarity
        FROM queries JOIN knowledge_articles USING (language) WHERE terms @@ query
    ), scores AS (
        SELECT slug, language, sum(strength * rarity) AS score,
            count(*) FILTER (WHERE kind = 'word') AS words, count(*) FILTER (WHERE kind = 'gram') AS grams,
            coalesce(sum(points) FILTER (WHERE kind = 'word'), 0) AS word_points,
            coalesce(sum(points) FILTER (WHERE kind = 'gram'), 0) AS gram_points
        FROM hits GROUP BY slug, language
    )
    SELECT slug, title, body, language,
        score * (0.5 + (scores.words + scores.grams) / CAST(asked_for.words + asked_for.grams AS float))
            * CASE WHEN language = :language THEN 1.25 ELSE 1 END AS score
    FROM scores JOIN asked_for USING (language) JOIN knowledge_articles USING (slug, language)
    WHERE word_points >= CASE WHEN asked_for.words < 2 THEN 1 WHEN asked_for.words < 4 THEN 2 ELSE 3 END
       OR (gram_points >= least(2, asked_for.grams) AND scores.grams >= 0.35 * asked_for.grams AND scores.grams > 0)
    ORDER BY score DESC, slug LIMIT :limit
    """
)


async def search_articles(session: AsyncSession, query: str, limit: int = 5) -> list[FoundArticle]:
    """The articles that answer the question best, best first; none when nothing but chance words match.

    Any text is a question: syntax of search queries in it means nothing.
    """
    query = storable(query)
    used = list(dict.fromkeys(words(query)))[: 4 * ASKED]
    stop_words = await _stop_words(session, used)
    language = _language(used, stop_words)
    # A stop word of the question's language may mean something in another one, but the person did not mean that.
    telling = [word for word in used if word not in stop_words.get(language, frozenset())]
    asked = [word for word in telling if not says_nothing(word)][:ASKED]
    cut = list(dict.fromkeys(grams(query)))[: 2 * ASKED]
    if not asked and not cut:
        return []
    found = await session.execute(
        _SEARCH,
        {
            "plain": asked,
            "folded": [fold(word) for word in asked],
            "german": [fold_german(word) for word in asked],
            "grams": [f"'{gram}'" + (":*" if len(gram) < gram_size(gram) else "") for gram in cut],
            "compounding": COMPOUNDING,
            "language": language,
            "limit": limit,
        },
    )
    return [
        FoundArticle(row.slug, row.title, row.language, best_passage(row.body, query, SNIPPET), float(row.score))
        for row in found
    ]

import { useInfiniteQuery } from "@tanstack/react-query";
import { BookOpen, Plus } from "lucide-react";
import { Button, ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { TextField } from "@/components/field";
import { LoadMore } from "@/components/load-more";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { useAddressText } from "@/hooks/use-address-text";
import { useMay } from "@/hooks/me";
import { listArticles } from "./api/articles";
import { ArticleRow } from "./article-row";
import { NEEDS_ADMIN } from "./words";

export function KnowledgePage() {
  const may = useMay("admin");
  const { value: q, typed, type } = useAddressText("q");
  const articles = useInfiniteQuery(listArticles(q));
  const items = articles.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeading
        title="Knowledge"
        description="What the agent looks up before it answers. A change counts from the next search on."
      >
        {may ? (
          <ButtonLink to="/knowledge/~new" look="primary">
            <Plus aria-hidden />
            New article
          </ButtonLink>
        ) : (
          <Button look="primary" blocked={NEEDS_ADMIN}>
            <Plus aria-hidden />
            New article
          </Button>
        )}
      </PageHeading>
      <search className="mb-3 block max-w-xl">
        <TextField
          label="Search articles"
          hideLabel
          type="search"
          placeholder="A part of the title, or a question as a customer would ask it"
          maxLength={300}
          value={typed}
          onChange={(event) => type(event.target.value)}
        />
      </search>
      <QueryView query={articles} what="The articles" skeleton={<Skeleton shape="list" />}>
        {() => <Articles items={items} q={q} onClear={() => type("")} more={articles} />}
      </QueryView>
    </>
  );
}

interface ArticlesProps {
  items: Parameters<typeof ArticleRow>[0]["article"][];
  q: string;
  onClear: () => void;
  more: Parameters<typeof LoadMore>[0]["query"];
}

function Articles({ items, q, onClear, more }: ArticlesProps) {
  if (items.length === 0 && q) {
    return (
      <EmptyState kind="filtered" title={`No article answers “${q}”.`}>
        <p>The agent would find nothing either. Try other words, or write the article.</p>
        <Button className="mt-3" onClick={onClear}>
          Show all articles
        </Button>
      </EmptyState>
    );
  }
  if (items.length === 0) {
    return (
      <EmptyState icon={BookOpen} title="There are no articles yet.">
        <p>Write down how returns, deliveries and payments work; the agent answers from it.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ul
        aria-label="Articles"
        className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"
      >
        {items.map((article) => (
          <ArticleRow key={article.slug} article={article} />
        ))}
      </ul>
      <LoadMore query={more} />
    </>
  );
}

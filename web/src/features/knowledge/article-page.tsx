import { useQuery } from "@tanstack/react-query";
import { BookX, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { Button, ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { CopyButton } from "@/components/copy-button";
import { EmptyState } from "@/components/empty-state";
import { KeyValues } from "@/components/key-values";
import { Markdown } from "@/components/markdown";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { UrlTabs } from "@/components/tabs";
import { DateTime } from "@/components/time-ago";
import { useMay } from "@/hooks/me";
import { useActions } from "@/lib/actions/provider";
import { asApiError } from "@/lib/api-error";
import { getArticle, type Article } from "./api/articles";
import { ArticleForm } from "./article-form";
import { Uses } from "./article-row";
import { DeleteArticle } from "./delete-article";
import { Versions } from "./versions";
import { languageName, NEEDS_ADMIN } from "./words";

export function ArticlePage() {
  const { slug = "" } = useParams();
  const [params] = useSearchParams();
  const article = useQuery(getArticle(slug));
  const may = useMay("admin");
  const gone = article.error !== null && asApiError(article.error).status === 404;
  if (article.data && may && params.has("edit")) return <EditArticle key={slug} article={article.data} />;
  if (gone) return <GoneArticle slug={slug} />;
  return (
    <>
      <p className="mb-2 text-sm">
        <Link to="/knowledge" className="link">
          Knowledge
        </Link>
      </p>
      <PageHeading title={article.data?.title ?? "Article"}>
        {article.data && <ArticleActions article={article.data} />}
      </PageHeading>
      <QueryView query={article} what="The article" skeleton={<Skeleton shape="text" rows={8} />}>
        {(data) => <Reading article={data} />}
      </QueryView>
    </>
  );
}

function ArticleActions({ article: { slug, title, version } }: { article: Article }) {
  const may = useMay("admin");
  const [deleting, setDeleting] = useState(false);
  const [, setParams] = useSearchParams();
  useActions([
    {
      ...{ id: "knowledge.edit", title: "Edit the article", section: "Knowledge", keys: ["e"] },
      ...{ role: "admin", run: () => setParams({ edit: "" }) },
    },
  ]);
  const blocked = may ? null : NEEDS_ADMIN;
  return (
    <>
      {may ? (
        <ButtonLink to="?edit">
          <Pencil aria-hidden />
          Edit
        </ButtonLink>
      ) : (
        <Button blocked={NEEDS_ADMIN}>
          <Pencil aria-hidden />
          Edit
        </Button>
      )}
      <Button look="quiet" blocked={blocked} onClick={() => setDeleting(true)}>
        <Trash2 aria-hidden />
        Delete
      </Button>
      <DeleteArticle open={deleting} onOpenChange={setDeleting} {...{ slug, title, version }} />
    </>
  );
}

function Reading({ article }: { article: Article }) {
  const text = (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_17rem]">
      <Card className="max-w-3xl">
        <article aria-label={article.title}>
          <Markdown text={article.body} />
        </article>
      </Card>
      <Facts article={article} />
    </div>
  );
  return (
    <UrlTabs
      label="Article"
      tabs={[
        { id: "text", label: "Text", panel: text },
        {
          id: "versions",
          label: "Versions",
          count: article.version,
          panel: <Versions slug={article.slug} />,
        },
      ]}
    />
  );
}

function Facts({ article: { slug, language, version, updated_at, updated_by } }: { article: Article }) {
  return (
    <Card title="About">
      <KeyValues
        items={[
          ["Updated", <DateTime key="at" at={updated_at} />],
          ["By", updated_by],
          ["Version", version],
          ["Language", languageName(language)],
          ["Agent", <Uses key="uses" slug={slug} />],
          [
            "Address",
            <span key="slug" className="flex items-start gap-1">
              <code className="min-w-0 font-mono text-xs leading-6">{slug}</code>
              <CopyButton text={slug} what="address" />
            </span>,
          ],
        ]}
      />
    </Card>
  );
}

function EditArticle({ article }: { article: Article }) {
  const { slug, title, body, version } = article;
  return (
    <>
      <PageHeading title="Edit article" tab={`Edit ${title}`} description={slug} />
      <ArticleForm draftKey={slug} start={{ slug, title, body, from: version }} standing={article} />
    </>
  );
}

/** Its versions outlive it. */
function GoneArticle({ slug }: { slug: string }) {
  return (
    <>
      <PageHeading title="There is no such article" description={slug} />
      <EmptyState icon={BookX} title="It was taken away, or never was.">
        <p>The agent does not find it. If it once stood here, its versions are below.</p>
        <ButtonLink to="/knowledge" className="mt-3">
          All articles
        </ButtonLink>
      </EmptyState>
      <div className="mt-4">
        <Versions slug={slug} quiet />
      </div>
    </>
  );
}

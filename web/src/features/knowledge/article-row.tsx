import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/components/badge";
import { RowLink } from "@/components/row-link";
import { TimeAgo } from "@/components/time-ago";
import { count } from "@/lib/words";
import { knowledgeUsage, type Article } from "./api/articles";
import { languageName } from "./words";

const SHOWN = 220;

export function ArticleRow({ article }: { article: Article }) {
  const { slug, title, updated_at, updated_by } = article;
  const tongue = languageName(article.language);
  return (
    <li className="relative grid gap-x-6 gap-y-1 px-4 py-3 hover:bg-sunken md:grid-cols-[minmax(0,1fr)_13rem]">
      <div className="min-w-0">
        <h2 className="text-sm">
          <RowLink to={`/knowledge/${encodeURIComponent(slug)}`}>{title}</RowLink>
        </h2>
        <p className="line-clamp-2 text-sm text-soft wrap-anywhere">{passage(article)}</p>
      </div>
      <div className="flex flex-wrap content-start gap-x-2 text-xs text-soft md:flex-col md:flex-nowrap md:items-end md:gap-y-0.5">
        <span>
          Updated <TimeAgo at={updated_at} />
          {updated_by && <span className="wrap-anywhere"> by {updated_by}</span>}
        </span>
        <span className="flex items-center gap-2">
          <Uses slug={slug} />
          {tongue && tongue !== "English" && <Badge>{tongue}</Badge>}
        </span>
      </div>
    </li>
  );
}

/** The part that answers the search, or the beginning, without Markdown's signs. */
function passage({ snippet, body }: Article): string {
  const text = (snippet ?? body).replaceAll(/^#+\s+.*$/gm, "").replaceAll(/[*_`>#]+/g, "");
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

/** How often the agent found it. Without the figures nothing is claimed. */
export function Uses({ slug }: { slug: string }) {
  const { data } = useQuery(knowledgeUsage);
  if (!data) return null;
  const uses = data.uses.get(slug) ?? 0;
  return (
    <span>{uses === 0 ? `Not used in ${data.days} d` : `Used ${count(uses, "time")} in ${data.days} d`}</span>
  );
}

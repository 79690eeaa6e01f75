import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { Badge } from "@/components/badge";
import { Card } from "@/components/card";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { TextDiff } from "@/components/text-diff";
import { TimeAgo } from "@/components/time-ago";
import { asApiError } from "@/lib/api-error";
import { classes } from "@/lib/words";
import { listVersions, type ArticleVersion } from "./api/articles";

/** How the article came to be, newest first, and what each version changed. `quiet`: where there may be none. */
export function Versions({ slug, quiet = false }: { slug: string; quiet?: boolean }) {
  const versions = useInfiniteQuery(listVersions(slug));
  const [params] = useSearchParams();
  if (quiet && versions.error && asApiError(versions.error).status === 404) return null;
  return (
    <QueryView query={versions} what="The versions" skeleton={<Skeleton shape="list" rows={3} />}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        const asked = Number(params.get("version"));
        const place = Math.max(
          0,
          items.findIndex(({ version }) => version === asked),
        );
        return (
          <div className="grid items-start gap-4 lg:grid-cols-[17rem_minmax(0,1fr)]">
            <div>
              <ol
                aria-label="Versions"
                className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"
              >
                {items.map((one, row) => (
                  <VersionRow key={one.version} one={one} here={row === place} />
                ))}
              </ol>
              <LoadMore query={versions} />
            </div>
            {items[place] && (
              <Change one={items[place]} before={items[place + 1]} partial={versions.hasNextPage} />
            )}
          </div>
        );
      }}
    </QueryView>
  );
}

function VersionRow({ one: { version, at, by, deleted }, here }: { one: ArticleVersion; here: boolean }) {
  const [params] = useSearchParams();
  const to = new URLSearchParams(params);
  to.set("version", String(version));
  return (
    <li className={classes("relative", here && "bg-accent-soft")}>
      <Link
        to={`?${to}`}
        replace
        preventScrollReset
        aria-current={here || undefined}
        className="tap block px-3 py-2 text-sm -outline-offset-2! hover:bg-sunken"
      >
        <span className="flex items-center gap-2 font-medium">
          Version {version} {deleted && <Badge tone="bad">Deleted</Badge>}
        </span>
        <span className="block text-soft wrap-anywhere">
          <TimeAgo at={at} />
          {by && ` by ${by}`}
        </span>
      </Link>
    </li>
  );
}

interface ChangeProps {
  one: ArticleVersion;
  before: ArticleVersion | undefined;
  partial: boolean;
}

function Change({ one, before, partial }: ChangeProps) {
  const title = before ? `What version ${one.version} changed` : `Version ${one.version}`;
  return (
    <Card title={title}>
      {one.deleted && <p className="mb-3 text-sm">The article was taken away with these words.</p>}
      {before && before.title !== one.title && (
        <p className="mb-3 text-sm wrap-anywhere">
          Title: <del className="rounded bg-bad-soft px-1">{before.title}</del>{" "}
          <ins className="rounded bg-good-soft px-1 no-underline">{one.title}</ins>
        </p>
      )}
      {before || !partial ? (
        <TextDiff label={title} before={before?.body ?? ""} after={one.body} />
      ) : (
        <p className="text-sm text-soft">Load more versions to see what this one changed.</p>
      )}
    </Card>
  );
}

import { queryOptions, useQuery } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { Badge } from "@/components/badge";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { CopyButton } from "@/components/copy-button";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { keys } from "@/lib/query-keys";
import { SectionHeading } from "../section-heading";
import type { Setting } from "../types";

const overview = queryOptions({
  queryKey: [...keys.settings, "overview"],
  queryFn: () => answered(client.GET("/api/v1/settings/overview")),
});

/** How the service was started: what is set, what is not, and by which variable. */
export function OverviewSection() {
  const query = useQuery(overview);
  return (
    <>
      <SectionHeading
        title="Overview"
        description="How this service was started. Of secrets you see only whether they are set."
      />
      <QueryView query={query} what="The overview" skeleton={<Skeleton shape="cards" />}>
        {({ sections }) => (
          <div className="space-y-4">
            <Callout tone="quiet" title="These are settings of the environment">
              To change one, set the variable and start the service again.
            </Callout>
            {sections.map(({ key, title, summary, settings }) => (
              <Card key={key} title={title}>
                <p className="mb-3 text-sm">{summary}</p>
                <ul className="divide-y divide-line border-t border-line">
                  {settings.map((setting) => (
                    <SettingRow key={setting.variable} setting={setting} />
                  ))}
                </ul>
              </Card>
            ))}
          </div>
        )}
      </QueryView>
    </>
  );
}

function SettingRow({ setting: { variable, title, state, value, hint } }: { setting: Setting }) {
  return (
    <li className="grid items-center gap-x-4 gap-y-0.5 py-1.5 text-sm last:pb-0 sm:grid-cols-[minmax(0,6fr)_minmax(0,4fr)_minmax(0,6fr)]">
      <div className="min-w-0">
        {title}
        {hint && <span className="block text-soft">{hint}</span>}
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        {value !== null && <span className="min-w-0 font-medium wrap-anywhere">{value}</span>}
        <State state={state} secret={value === null} />
      </div>
      <div className="flex items-center gap-1 sm:justify-end">
        <code className="min-w-0 font-mono text-xs text-soft wrap-anywhere">{variable}</code>
        <CopyButton text={variable} what={variable} />
      </div>
    </li>
  );
}

function State({ state, secret }: { state: Setting["state"]; secret: boolean }) {
  if (state === "default") return <Badge>Default</Badge>;
  if (state === "not_set") return <Badge>Not set</Badge>;
  return <Badge tone="good">{secret ? "Set, kept secret" : "Set"}</Badge>;
}

import { useQuery } from "@tanstack/react-query";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { UrlTabs } from "@/components/tabs";
import { DateTime } from "@/components/time-ago";
import { useMay } from "@/hooks/me";
import { RoleNeeded } from "../role-needed";
import { SectionHeading } from "../section-heading";
import type { Policy } from "../types";
import { policy } from "./policy-api";
import { PolicyEditor } from "./policy-editor";
import { PolicyRules } from "./policy-rules";
import { VersionList } from "./version-list";

/** What the agent may do by itself, what people decide, and what never happens. */
export function PolicySection() {
  const query = useQuery(policy);
  const may = useMay("admin");
  return (
    <>
      <SectionHeading title="Approval policy" description={query.data && <Source policy={query.data} />} />
      <UrlTabs
        label="Approval policy"
        tabs={[
          {
            id: "rules",
            label: "Rules",
            panel: (
              <QueryView query={query} what="The policy" skeleton={<Skeleton shape="cards" />}>
                {(data) => <PolicyRules policy={data} />}
              </QueryView>
            ),
          },
          {
            id: "edit",
            label: "Edit and try",
            panel: may ? (
              <QueryView query={query} what="The policy" skeleton={<Skeleton shape="list" />}>
                {(data) => <PolicyEditor policy={data} />}
              </QueryView>
            ) : (
              <RoleNeeded needed="admin" what="Changing the policy" />
            ),
          },
          {
            id: "versions",
            label: "Versions",
            panel: may ? <VersionList /> : <RoleNeeded needed="admin" what="Reading earlier versions" />,
          },
        ]}
      />
    </>
  );
}

function Source({ policy: { version, source } }: { policy: Policy }) {
  const name = source.number === null ? source.name : `version ${source.number}`;
  return (
    <>
      In force: {name}
      {source.published_at && (
        <>
          , published by {source.published_by} on <DateTime at={source.published_at} />
        </>
      )}{" "}
      · digest <code className="font-mono text-xs">{version}</code>
    </>
  );
}

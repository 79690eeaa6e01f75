import { useState, useSyncExternalStore } from "react";
import { useRouteError } from "react-router";
import { Button, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { PageHeading } from "@/components/page-heading";
import { answers, outdated, reachable } from "@/lib/connection";

/** A page that broke, or whose files could not be loaded: a newer dashboard is served, or the service is away. */
export function RouteError() {
  const error = useRouteError();
  const old = useSyncExternalStore(outdated.subscribe, outdated.get);
  const answered = useSyncExternalStore(reachable.subscribe, reachable.get);
  if (old) return <NewVersion />;
  if (!answered && isLoading(error)) return <Unreachable />;
  return (
    <Broken title="This page broke">
      <Callout
        tone="bad"
        role="alert"
        title="Nothing was lost: what was sent is stored, and drafts are kept."
      >
        <p className="font-mono text-xs">{error instanceof Error ? error.message : "Unknown error"}</p>
      </Callout>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => window.location.reload()}>
          Reload
        </Button>
        <ButtonLink to="/">Go home</ButtonLink>
      </div>
    </Broken>
  );
}

function NewVersion() {
  return (
    <Broken title="There is a new version">
      <Callout
        tone="info"
        role="alert"
        title="This page belongs to the old one. Drafts are kept over the reload."
      />
      <Button look="primary" onClick={() => window.location.reload()}>
        Reload
      </Button>
    </Broken>
  );
}

function Unreachable() {
  const [asking, setAsking] = useState(false);
  const again = async () => {
    setAsking(true);
    // A reload while the service is away would leave nothing but the browser's own error.
    if (await answers()) window.location.reload();
    setAsking(false);
  };
  return (
    <Broken title="This page could not be loaded">
      <Callout tone="warn" role="alert" title="The service cannot be reached.">
        <p>Pages that were open before still work from what they last read.</p>
      </Callout>
      <Button look="primary" pending={asking} onClick={() => void again()}>
        Try again
      </Button>
    </Broken>
  );
}

function Broken({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="mx-auto max-w-xl space-y-3 py-6 max-md:px-1">
      <PageHeading title={title} />
      {children}
    </div>
  );
}

/** Whether the files of a page are what failed; each browser says it in its own words. */
function isLoading(error: unknown): boolean {
  return error instanceof Error && /module|import|preload|fetch/i.test(error.message);
}

import { useRouteError } from "react-router";
import { Button } from "@/components/button";
import { Note } from "@/components/note";

/** A page that broke. The usual cause after an update is a page of the old build that is gone: a reload helps. */
export function RouteError() {
  const error = useRouteError();
  return (
    <main className="mx-auto max-w-xl p-6">
      <h1 className="mb-4 text-2xl font-semibold">This page broke</h1>
      <Note tone="bad" title="Nothing was lost: what was sent is stored." role="alert">
        <p>{error instanceof Error ? error.message : "Unknown error"}</p>
        <Button className="mt-3" onClick={() => window.location.reload()}>
          Reload
        </Button>
      </Note>
    </main>
  );
}

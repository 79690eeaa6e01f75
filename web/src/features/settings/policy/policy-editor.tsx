import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { ErrorNote } from "@/components/error-note";
import { Select } from "@/components/select";
import type { Policy, PolicyMistake } from "../types";
import { DryRunResult } from "./dry-run-result";
import { mistakesOf, tryPolicy } from "./policy-api";
import { PublishDialog } from "./publish-dialog";
import { usePolicyDraft } from "./use-policy-draft";
import { goTo, YamlField } from "./yaml-field";

const RECORDS = [
  { value: "last 1000", label: "the last 1,000 calls" },
  { value: "last 10000", label: "the last 10,000 calls" },
  { value: "days 7", label: "the last 7 days" },
  { value: "days 30", label: "the last 30 days" },
  { value: "days 90", label: "the last 90 days" },
];

/** Writes a policy, shows what it would have said, and publishes it. */
export function PolicyEditor({ policy }: { policy: Policy }) {
  const draft = usePolicyDraft(policy);
  const field = useRef<HTMLTextAreaElement>(null);
  const [records, setRecords] = useState("last 1000");
  const [publishing, setPublishing] = useState(false);
  const [mistakes, setMistakes] = useState<PolicyMistake[]>([]);
  const dryRun = useMutation({
    mutationFn: ({ yaml, name, size }: { yaml: string; name: string; size: number }) =>
      tryPolicy({ yaml, [name]: size }),
    onMutate: () => setMistakes([]),
    onError: (error) => setMistakes(mistakesOf(error)),
  });
  const tried = dryRun.variables?.yaml === draft.text ? dryRun.data : undefined;
  const attempt = () => {
    const [name = "last", size] = records.split(" ");
    dryRun.mutate({ yaml: draft.text, name, size: Number(size) });
  };
  const write = (text: string) => {
    draft.write(text);
    setMistakes([]);
  };
  const showMistakes = (found: PolicyMistake[]) => {
    setPublishing(false);
    setMistakes(found);
  };
  return (
    <div className="space-y-4">
      <DraftNotes policy={policy} draft={draft} />
      <YamlField
        label="Policy (YAML)"
        value={draft.text}
        onChange={write}
        mistakes={mistakes}
        field={field}
      />
      <Mistakes mistakes={mistakes} onGo={(mistake) => goTo(field.current, mistake.line, mistake.column)} />
      <div className="flex flex-wrap items-end gap-2">
        <Button onClick={attempt} pending={dryRun.isPending}>
          Try on
        </Button>
        <Select hideLabel label="Calls:" value={records} options={RECORDS} onChange={setRecords} />
        <span className="flex-1" />
        {draft.changed && (
          <Button look="quiet" onClick={draft.clear}>
            Discard my changes
          </Button>
        )}
        <Button
          look="primary"
          onClick={() => setPublishing(true)}
          blocked={policy.cannot_publish ?? (draft.changed ? null : "Nothing is changed yet.")}
        >
          Publish…
        </Button>
      </div>
      {dryRun.isError && mistakesOf(dryRun.error).length === 0 && (
        <ErrorNote error={dryRun.error} what="The policy could not be tried" onRetry={attempt} />
      )}
      <div role="status">{tried && <DryRunResult result={tried} />}</div>
      <PublishDialog
        open={publishing}
        onOpenChange={setPublishing}
        draft={draft}
        tried={tried}
        onMistakes={showMistakes}
      />
    </div>
  );
}

function DraftNotes({ policy, draft }: { policy: Policy; draft: ReturnType<typeof usePolicyDraft> }) {
  return (
    <>
      {policy.cannot_publish && (
        <Callout tone="info" title="Nothing can be published here">
          {policy.cannot_publish} You can still try a policy on recorded calls.
        </Callout>
      )}
      {draft.outdated && (
        <Callout
          tone="warn"
          role="status"
          title="Another policy was published since you began"
          action={
            <Button size="small" onClick={() => draft.rebase()}>
              I have seen it; keep my text
            </Button>
          }
        >
          Yours would replace it whole.{" "}
          <Link to="?tab=versions" className="link">
            See what it changed
          </Link>{" "}
          first.
        </Callout>
      )}
      {draft.restored && !draft.outdated && (
        <Callout tone="quiet" title="These are changes from earlier that were not published." />
      )}
    </>
  );
}

interface MistakesProps {
  mistakes: PolicyMistake[];
  onGo: (mistake: PolicyMistake) => void;
}

function Mistakes({ mistakes, onGo }: MistakesProps) {
  if (mistakes.length === 0) return null;
  const title = mistakes.length === 1 ? "There is a mistake" : `There are ${mistakes.length} mistakes`;
  return (
    <Callout tone="bad" role="alert" title={title}>
      <ol className="mt-1 space-y-1">
        {mistakes.map((mistake) => (
          <li key={`${mistake.line} ${mistake.column} ${mistake.message}`}>
            <button type="button" className="link tap rounded text-left" onClick={() => onGo(mistake)}>
              Line {mistake.line}, column {mistake.column}
            </button>
            : <span className="wrap-anywhere">{mistake.message}</span>
          </li>
        ))}
      </ol>
    </Callout>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import type { TicketTemplate } from "@/api/types";
import { Card } from "@/components/card";
import { Note } from "@/components/note";
import { PageHeading } from "@/components/page-heading";
import { ProblemNote } from "@/components/problem-note";
import { useMay } from "@/hooks/me";
import { classes } from "@/lib/words";
import { listTemplates } from "./api/list-templates";
import { TicketForm } from "./ticket-form";

export function NewTicketPage() {
  const templates = useQuery(listTemplates);
  const [chosen, setChosen] = useState<TicketTemplate | null>(null);
  const may = useMay("agent");
  return (
    <>
      <PageHeading title="New ticket" />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <section aria-labelledby="templates">
          <h2 id="templates" className="mb-1 font-semibold">
            Start from an example
          </h2>
          <p className="mb-3 text-sm text-soft">They fit the demo shop. Each says what to expect.</p>
          {templates.error && <ProblemNote error={templates.error} />}
          <ul className="grid grid-cols-2 gap-2 lg:grid-cols-1">
            {templates.data?.items.map((template) => (
              <li key={template.id}>
                <TemplateButton
                  template={template}
                  chosen={template.id === chosen?.id}
                  onChoose={setChosen}
                />
              </li>
            ))}
          </ul>
        </section>
        <Card className="self-start">
          {!may && <Note tone="warn" title="Writing tickets needs the role agent or a higher one." />}
          {chosen && (
            <div className="mb-4">
              <Note tone="good" title="What to expect" role="status">
                <p>{chosen.expected}</p>
              </Note>
            </div>
          )}
          <TicketForm key={chosen?.id ?? "empty"} start={chosen?.ticket ?? null} disabled={!may} />
        </Card>
      </div>
    </>
  );
}

interface TemplateButtonProps {
  template: TicketTemplate;
  chosen: boolean;
  onChoose: (template: TicketTemplate) => void;
}

function TemplateButton({ template, chosen, onChoose }: TemplateButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => onChoose(template)}
      className={classes(
        "h-full w-full rounded-xl border bg-surface px-3 py-2.5 text-left transition-colors hover:border-edge",
        chosen ? "border-accent ring-1 ring-accent" : "border-line",
      )}
    >
      <span className="flex items-center gap-2 text-sm font-medium">
        <Sparkles aria-hidden className="size-4 shrink-0 text-accent max-sm:hidden" />
        {template.title}
      </span>
      <span className="mt-0.5 hidden text-sm text-soft sm:block">{template.expected}</span>
    </button>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { TicketTemplate } from "@/api/types";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { PageHeading } from "@/components/page-heading";
import { useDraft } from "@/hooks/use-draft";
import { useMay } from "@/hooks/me";
import { listTemplates } from "./api/list-templates";
import { TemplateList } from "./template-list";
import { EMPTY, fromTemplate, isOwnWork, readTicketDraft, type TicketDraft } from "./ticket-draft";
import { TicketForm } from "./ticket-form";

/** A customer's request, written by hand or from an example. */
export function NewTicketPage() {
  const may = useMay("agent");
  const { draft, change, clear, restored, template } = useTicketDraft();
  const [asked, setAsked] = useState<TicketTemplate | null>(null);
  const [leftOpen] = useState(restored);
  const form = useRef<HTMLDivElement>(null);
  const fill = (chosen: TicketTemplate) => {
    change(fromTemplate(chosen));
    setAsked(null);
    // Below each other on a phone, one would not see that the form was filled.
    form.current?.scrollIntoView?.({ block: "nearest" });
  };
  const choose = (chosen: TicketTemplate) => (isOwnWork(draft, template) ? setAsked(chosen) : fill(chosen));
  return (
    <>
      <PageHeading
        title="New ticket"
        description="For a request that reached you some other way, or to try the agent."
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <TemplateList chosen={draft.template} onChoose={choose} />
        <div ref={form} className="scroll-mt-20">
          <Card title="The ticket">
            <div className="space-y-4 not-empty:mb-4">
              {!may && <Callout tone="warn" title="Writing tickets needs the role agent or a higher one." />}
              {leftOpen && (
                <Callout tone="info" role="status" title="Your draft is still here; it was not sent yet." />
              )}
              {template && (
                <Callout tone="good" title={`What to expect of “${template.title}”`} role="status">
                  <p>{template.expected}</p>
                </Callout>
              )}
            </div>
            <TicketForm draft={draft} onChange={change} onSent={clear} disabled={!may} />
          </Card>
        </div>
      </div>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title="Replace what you have written?"
        description="The example brings its own subject and message."
        action="Replace it"
        onConfirm={() => asked && fill(asked)}
      />
    </>
  );
}

/** The form's content; it outlives a reload and a failure to send. */
function useTicketDraft() {
  const { data } = useQuery(listTemplates);
  const { text, setText, clear, restored } = useDraft("new-ticket");
  const draft = readTicketDraft(text) ?? EMPTY;
  const change = (changes: Partial<TicketDraft>) => setText(JSON.stringify({ ...draft, ...changes }));
  const template = data?.items.find(({ id }) => id === draft.template) ?? null;
  return { draft, change, clear, restored, template };
}

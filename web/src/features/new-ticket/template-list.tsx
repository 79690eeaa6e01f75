import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TicketTemplate } from "@/api/types";
import { Card } from "@/components/card";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { useMedia } from "@/hooks/use-media";
import { classes } from "@/lib/words";
import { listTemplates } from "./api/list-templates";

const FEW = 4;

interface Props {
  chosen: string;
  onChoose: (template: TicketTemplate) => void;
}

/** Examples to begin from. Each says which way the ticket will take. */
export function TemplateList({ chosen, onChoose }: Props) {
  const templates = useQuery(listTemplates);
  const narrow = useMedia("(width < 64rem)");
  const [all, setAll] = useState(false);
  return (
    <Card title="Start from an example">
      <p className="mb-3 text-sm text-soft">They fit the demo shop. Each says what to expect.</p>
      <QueryView query={templates} what="The examples" skeleton={<Skeleton shape="list" rows={6} />}>
        {({ items }) => {
          const shown = narrow && !all ? items.slice(0, FEW) : items;
          return (
            <>
              <ul className="divide-y divide-line overflow-hidden rounded-md border border-line">
                {shown.map((template) => (
                  <li key={template.id}>
                    <TemplateButton template={template} chosen={template.id === chosen} onChoose={onChoose} />
                  </li>
                ))}
              </ul>
              {shown.length < items.length && (
                <button type="button" className="link tap mt-2 min-h-6 text-sm" onClick={() => setAll(true)}>
                  Show all {items.length} examples
                </button>
              )}
            </>
          );
        }}
      </QueryView>
    </Card>
  );
}

interface ButtonProps {
  template: TicketTemplate;
  chosen: boolean;
  onChoose: (template: TicketTemplate) => void;
}

function TemplateButton({ template, chosen, onChoose }: ButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => onChoose(template)}
      className={classes(
        "tap block w-full px-3 py-2 text-left text-sm -outline-offset-2! transition-colors hover:bg-sunken",
        chosen && "bg-accent-soft shadow-[inset_3px_0_var(--color-accent)] hover:bg-accent-soft",
      )}
    >
      <span className="block font-medium">{template.title}</span>
      <span className="block text-soft">{template.expected}</span>
    </button>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/button";
import { Card } from "@/components/card";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { EmptyState } from "@/components/empty-state";
import { ErrorNote } from "@/components/error-note";
import { FoldedText } from "@/components/folded-text";
import { IconButton } from "@/components/icon-button";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { TimeAgo } from "@/components/time-ago";
import { useMay } from "@/hooks/me";
import { toast } from "@/lib/toasts";
import { SectionHeading } from "../section-heading";
import type { Snippet } from "../types";
import { useChange } from "../use-change";
import { SnippetDialog } from "./snippet-dialog";
import { deleteSnippet, snippets } from "./words-api";

/** Pieces of replies, with places for the customer's name and the like. */
export function SnippetsSection() {
  const query = useInfiniteQuery(snippets);
  const may = useMay("admin");
  const [open, setOpen] = useState<"add" | Snippet | null>(null);
  const [deleting, setDeleting] = useState<Snippet | null>(null);
  const variables = query.data?.pages[0]?.variables ?? [];
  return (
    <>
      <SectionHeading title="Snippets" description="Pieces of replies, to put into the composer of a ticket.">
        <Button
          look="primary"
          onClick={() => setOpen("add")}
          blocked={!may && "Changing snippets needs the role admin."}
        >
          <Plus aria-hidden />
          New snippet
        </Button>
      </SectionHeading>
      <QueryView query={query} what="The snippets" skeleton={<Skeleton shape="cards" />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0)
            return <EmptyState title="There are no snippets yet.">Write the first one.</EmptyState>;
          return (
            <ul className="grid gap-3 xl:grid-cols-2">
              {items.map((snippet) => (
                <li key={snippet.id}>
                  <SnippetCard snippet={snippet} may={may} onEdit={setOpen} onDelete={setDeleting} />
                </li>
              ))}
            </ul>
          );
        }}
      </QueryView>
      <LoadMore query={query} />
      {open && (
        <SnippetDialog
          snippet={open === "add" ? null : open}
          variables={variables}
          onClose={() => setOpen(null)}
        />
      )}
      <DeleteDialog snippet={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}

interface CardProps {
  snippet: Snippet;
  may: boolean;
  onEdit: (snippet: Snippet) => void;
  onDelete: (snippet: Snippet) => void;
}

function SnippetCard({ snippet, may, onEdit, onDelete }: CardProps) {
  const { title, body, updated_at, updated_by } = snippet;
  return (
    <Card
      className="h-full"
      title={<span className="wrap-anywhere">{title}</span>}
      actions={
        may && (
          <div className="flex">
            <IconButton
              size="small"
              label={`Change “${title}”`}
              icon={Pencil}
              onClick={() => onEdit(snippet)}
            />
            <IconButton
              size="small"
              label={`Delete “${title}”`}
              icon={Trash2}
              onClick={() => onDelete(snippet)}
            />
          </div>
        )
      }
    >
      <div className="text-sm">
        <FoldedText text={body} />
      </div>
      <p className="mt-2 text-xs text-soft">
        Changed by {updated_by}, <TimeAgo at={updated_at} />
      </p>
    </Card>
  );
}

function DeleteDialog({ snippet, onClose }: { snippet: Snippet | null; onClose: () => void }) {
  const remove = useChange(deleteSnippet, () => {
    toast({ tone: "good", title: "The snippet is deleted" });
    onClose();
  });
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={snippet !== null}
      onOpenChange={(open) => !open && close()}
      title={`Delete the snippet “${snippet?.title}”?`}
      description="Replies keep the words they were sent with."
      action="Delete"
      danger
      pending={remove.isPending}
      onConfirm={() => snippet && remove.mutate(snippet.id)}
    >
      {remove.error && <ErrorNote error={remove.error} />}
    </ConfirmDialog>
  );
}

import { useState } from "react";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";
import { toast } from "@/lib/toasts";
import { useHeldMailAction, type InboundMailDetail } from "./api/held-mails";
import { AttachDialog } from "./attach-dialog";
import { DiscardDialog } from "./discard-dialog";
import { stateOf } from "./held-words";

const NO_SENDER = "It has no sender who could be answered.";

/** What a person can do with a mail that waits. */
export function HeldActions({ mail }: { mail: InboundMailDetail }) {
  if (mail.status === "quarantined") return <ForHeld mail={mail} />;
  if (mail.status === "unreadable") return <ForUnreadable mail={mail} />;
  return null;
}

function ForHeld({ mail }: { mail: InboundMailDetail }) {
  const [open, setOpen] = useState<"release" | "attach" | "discard" | null>(null);
  const blocked = mail.releasable ? null : NO_SENDER;
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap gap-2">
      <Button look="primary" blocked={blocked} onClick={() => setOpen("release")}>
        Release as ticket
      </Button>
      <Button blocked={blocked} onClick={() => setOpen("attach")}>
        Put into a ticket
      </Button>
      <Button onClick={() => setOpen("discard")}>Discard</Button>
      <ReleaseDialog mail={mail} open={open === "release"} onClose={close} />
      <AttachDialog mail={mail} open={open === "attach"} onClose={close} />
      <DiscardDialog mail={mail} open={open === "discard"} onClose={close} />
    </div>
  );
}

interface DialogProps {
  mail: InboundMailDetail;
  open: boolean;
  onClose: () => void;
}

function ReleaseDialog({ mail, open, onClose }: DialogProps) {
  const act = useHeldMailAction(mail.id);
  const release = () =>
    act.mutate(
      { kind: "release" },
      {
        onSuccess: ({ ticket_id }) => {
          onClose();
          toast({
            tone: "good",
            title: "The mail was released.",
            ...(ticket_id && { description: "It is in its ticket now.", to: `/tickets/${ticket_id}` }),
          });
        },
      },
    );
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
        act.reset();
      }}
      title="Release it as a ticket?"
      description="As if a person’s mail had just come in: in the ticket that it continues, else in a new one. The agent answers it."
      action="Release"
      pending={act.isPending}
      onConfirm={release}
    >
      {act.error && <ErrorNote error={act.error} what="It was not released" />}
    </ConfirmDialog>
  );
}

function ForUnreadable({ mail }: { mail: InboundMailDetail }) {
  const [discarding, setDiscarding] = useState(false);
  const act = useHeldMailAction(mail.id);
  const again = () =>
    act.mutate(
      { kind: "read-again" },
      {
        onSuccess: (read) => {
          const still = read.status === "unreadable";
          toast({
            tone: still ? "warn" : "good",
            title: still ? "It still cannot be read." : `It was read: ${stateOf(read).label}.`,
            ...(read.ticket_id && { to: `/tickets/${read.ticket_id}` }),
          });
        },
      },
    );
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap gap-2">
        <Button look="primary" pending={act.isPending} onClick={again}>
          Read it again
        </Button>
        <Button onClick={() => setDiscarding(true)}>Discard</Button>
      </div>
      {act.error && <ErrorNote error={act.error} what="It was not read again" />}
      <DiscardDialog mail={mail} open={discarding} onClose={() => setDiscarding(false)} />
    </div>
  );
}

import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/button";
import { Card } from "@/components/card";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog, DialogActions } from "@/components/dialog";
import { TextArea } from "@/components/field";
import { Menu, MenuItem, MenuLink, MenuRadios, MenuSeparator } from "@/components/menu";
import { Tooltip } from "@/components/tooltip";
import { useActions } from "@/lib/actions/provider";
import { serverNow } from "@/lib/server-clock";
import { toast } from "@/lib/toasts";

export function Layers() {
  const [dialog, setDialog] = useState(false);
  const [confirm, setConfirm] = useState(false);
  const [density, setDensity] = useState<"comfortable" | "compact">("comfortable");
  useActions([
    {
      ...{ id: "design.dialog", title: "Open the dialog", section: "Design", keys: ["d"] },
      run: () => setDialog(true),
    },
  ]);
  const undoable = () =>
    toast({
      tone: "good",
      title: "Approving EUR 42.50 for Ana Lopez",
      action: { label: "Undo", onRun: () => toast({ title: "Taken back" }), until: inSeconds(8) },
    });
  return (
    <Card title="What lies over the page">
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setDialog(true)}>Dialog</Button>
        <Button onClick={() => setConfirm(true)}>Question</Button>
        <Menu trigger={<Button>Menu</Button>} align="start">
          <MenuItem icon={Pencil} keys="e" onSelect={() => undefined}>
            Edit
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={() => undefined}>
            Delete
          </MenuItem>
          <MenuItem blocked="This needs the role admin." onSelect={() => undefined}>
            Publish
          </MenuItem>
          <MenuSeparator />
          <MenuRadios
            label="Density"
            value={density}
            onChange={setDensity}
            options={[
              { value: "comfortable", label: "Comfortable" },
              { value: "compact", label: "Compact" },
            ]}
          />
          <MenuLink to="/settings">Settings</MenuLink>
        </Menu>
        <Tooltip text="A few words more" keys="?">
          <Button>Tooltip</Button>
        </Tooltip>
        <Button onClick={undoable}>Toast with undo</Button>
        <Button onClick={() => toast({ tone: "bad", title: "Already rejected by Bo", sticky: true })}>
          Toast that stays
        </Button>
        <Button
          onClick={() => toast({ tone: "info", title: "Saved", description: "Version 12", to: "/settings" })}
        >
          Toast with a link
        </Button>
      </div>
      <Dialog
        open={dialog}
        onOpenChange={setDialog}
        title="Reject this request"
        description="Nothing is carried out. The agent gets your reason and answers the customer."
      >
        <TextArea label="Reason" />
        <DialogActions>
          <Button size="large" onClick={() => setDialog(false)}>
            Back
          </Button>
          <Button size="large" look="danger" onClick={() => setDialog(false)}>
            Reject
          </Button>
        </DialogActions>
      </Dialog>
      <ConfirmDialog
        open={confirm}
        onOpenChange={setConfirm}
        title="Cancel this ticket?"
        description="The agent stops. What was carried out stays carried out."
        action="Cancel ticket"
        danger
        onConfirm={() => setConfirm(false)}
      />
    </Card>
  );
}

function inSeconds(seconds: number): string {
  return new Date(serverNow() + seconds * 1000).toISOString();
}

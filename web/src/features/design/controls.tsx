import { Check, Pencil, Trash2, X } from "lucide-react";
import { Button, ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { CopyButton } from "@/components/copy-button";
import { ExternalLink } from "@/components/external-link";
import { IconButton } from "@/components/icon-button";
import { Kbd } from "@/components/kbd";
import { NavTabs, UrlTabs } from "@/components/tabs";

const LOOKS = ["primary", "plain", "quiet", "danger"] as const;

export function Controls() {
  return (
    <Card title="Buttons, links, tabs">
      <div className="space-y-3">
        {LOOKS.map((look) => (
          <div key={look} className="flex flex-wrap items-center gap-2">
            <Button look={look} size="small">
              Small
            </Button>
            <Button look={look}>
              <Check aria-hidden />
              Normal
            </Button>
            <Button look={look} size="large">
              Large
            </Button>
            <Button look={look} pending>
              Pending
            </Button>
            <Button look={look} blocked="This needs the role approver.">
              Blocked, with a reason
            </Button>
            <Button look={look} disabled>
              Disabled
            </Button>
          </div>
        ))}
        <div className="flex flex-wrap items-center gap-2">
          <ButtonLink to="/design">A link as a button</ButtonLink>
          <IconButton label="Edit" icon={Pencil} keys="e" />
          <IconButton label="Reject" icon={X} look="plain" />
          <IconButton label="Delete" icon={Trash2} look="danger" />
          <CopyButton text="ticket-1" what="ticket id" />
          <ExternalLink href="https://example.com">Open in Temporal</ExternalLink>
          <Kbd keys="Mod+k" />
          <Kbd keys="g a" />
        </div>
        <UrlTabs
          label="Tabs in the address"
          param="design-tab"
          tabs={[
            { id: "one", label: "Conversation", panel: "The first panel." },
            { id: "two", label: "Timeline", count: 12, panel: "The second panel." },
          ]}
        />
        <NavTabs
          label="Pages beside each other"
          places={[
            { to: "/design", label: "This page" },
            { to: "/settings", label: "Settings", count: 3 },
          ]}
        />
      </div>
    </Card>
  );
}

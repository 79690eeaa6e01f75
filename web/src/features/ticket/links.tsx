import { ExternalLink } from "lucide-react";
import { copyText } from "@/components/copy-button";
import { toast } from "@/lib/toasts";

/** The ticket's run in the engine's console; nothing where no console is configured. */
export function OpenInTemporal({
  url,
  className,
  children = "Open in Temporal",
}: {
  url: string | null;
  className?: string;
  children?: string;
}) {
  if (!url || !/^https?:\/\//i.test(url)) return null;
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      title="The engine forgets runs after a while; what is past that is not found there."
      className={className ?? "link inline-flex items-center gap-1"}
    >
      {children}
      <ExternalLink aria-hidden className="size-3.5 shrink-0" />
      <span className="sr-only">(new tab)</span>
    </a>
  );
}

/** Copies the address with everything that is chosen in it. */
export function copyLink(): void {
  void copyText(window.location.href).then(() => toast({ title: "Link copied", tone: "good" }));
}

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { announce } from "@/lib/announce";
import { IconButton } from "./icon-button";

/** Copies the text and says so. `what` names it: `Copy ticket id`. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    void copyText(text).then(() => {
      setCopied(true);
      announce("Copied");
    });
  };
  return (
    <IconButton
      label={copied ? "Copied" : `Copy ${what}`}
      icon={copied ? Check : Copy}
      size="small"
      onClick={copy}
    />
  );
}

/** The clipboard is there on https and localhost only; elsewhere the old way still works. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

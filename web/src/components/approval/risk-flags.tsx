import { CircleAlert, Info, OctagonAlert, ShieldCheck } from "lucide-react";
import type { Approval } from "@/api/types";
import { Badge } from "@/components/badge";
import { humanise } from "@/lib/words";
import type { Flag } from "./approval-facts";
import { Part } from "./part";

const LOOKS = {
  high: { icon: OctagonAlert, tone: "bad", word: "High", colour: "text-bad" },
  medium: { icon: CircleAlert, tone: "warn", word: "Medium", colour: "text-warn" },
  low: { icon: Info, tone: "quiet", word: "Low", colour: "text-soft" },
} as const;

/** What asks for a second look, worst first as the service sorts it; that nothing does is said too. */
export function RiskFlags({ flags }: { flags: Approval["flags"] }) {
  return (
    <Part title="Risk flags">
      {flags.length === 0 ? (
        <p className="flex items-center gap-2">
          <ShieldCheck aria-hidden className="size-4 shrink-0 text-good" />
          None. Nothing stands out.
        </p>
      ) : (
        <ul className="space-y-1">
          {flags.map(({ code, severity, text }) => {
            const { icon: Icon, word, colour } = LOOKS[severity];
            return (
              <li key={code} className="flex items-start gap-2">
                <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colour}`} />
                <p className="min-w-0 wrap-anywhere">
                  <span className={`font-medium ${colour}`}>{word}:</span> {text}
                </p>
              </li>
            );
          })}
        </ul>
      )}
    </Part>
  );
}

/** The worst flag in two or three words, for a row of a list. */
export function TopFlag({ flags }: { flags: Flag[] }) {
  const [worst] = flags;
  if (!worst) return null;
  const { icon, tone, word } = LOOKS[worst.severity];
  return (
    <Badge tone={tone} icon={icon}>
      <span className="sr-only">{word} risk: </span>
      <span className="max-w-36 truncate">{humanise(worst.code)}</span>
      {flags.length > 1 && (
        <>
          {" "}
          +{flags.length - 1}
          <span className="sr-only"> more flags</span>
        </>
      )}
    </Badge>
  );
}

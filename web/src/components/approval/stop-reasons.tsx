import { Link } from "react-router";
import type { Approval } from "@/api/types";
import { humanise } from "@/lib/words";
import { Part } from "./part";

/** Why it waits for a person: each rule that fired, and what was seen against what it was held to. */
export function StopReasons({ approval: { rules, policy_version: version } }: { approval: Approval }) {
  return (
    <Part
      title="Why it stopped here"
      aside={
        <Link to="/settings/policy" className="link">
          Policy {version.slice(0, 8)}
        </Link>
      }
    >
      <ul className="space-y-1.5">
        {rules.map(({ id, text, observed = [] }) => (
          <li key={id} className="wrap-anywhere">
            {text} <code className="font-mono text-xs text-soft">{id}</code>
            {observed.length > 0 && (
              <dl className="mt-1 space-y-0.5 text-sm">
                {observed.map(({ fact, observed: seen, threshold }) => (
                  <div key={fact + threshold} className="flex flex-wrap gap-x-2">
                    <dt className="text-soft">{humanise(fact)}</dt>
                    <dd>
                      <span className="font-medium tabular-nums">{seen}</span>{" "}
                      <span className="text-soft">against {threshold}</span>
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}

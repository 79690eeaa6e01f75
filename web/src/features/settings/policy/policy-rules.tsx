import { Bot, CircleSlash2, Scale } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "react-router";
import { Badge } from "@/components/badge";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { KeyValues } from "@/components/key-values";
import { count } from "@/lib/words";
import type { Policy, PolicyRule, PolicyTool } from "../types";

const MOVES = { read: "Reads", write: "Changes", money: "Moves money" };
const EFFECTS = {
  auto: { tone: "good", icon: Bot, words: "By itself" },
  ask: { tone: "warn", icon: Scale, words: "Asks first" },
  deny: { tone: "bad", icon: CircleSlash2, words: "Never" },
} as const;

export function EffectBadge({ effect }: { effect: PolicyRule["effect"] }) {
  const { tone, icon, words } = EFFECTS[effect];
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}

/** The policy in plain words, tool by tool. `#rule-<id>` in the address leads to a rule. */
export function PolicyRules({ policy }: { policy: Policy }) {
  useRuleOfAddress();
  return (
    <div className="space-y-4">
      <Warnings warnings={policy.warnings} />
      {policy.tools.map((tool) => (
        <ToolRules key={tool.tool} tool={tool} />
      ))}
      <Card title="Limits, whatever the rules say">
        {policy.limits.length === 0 ? (
          <p className="text-sm text-soft">There are none.</p>
        ) : (
          <ul className="list-disc space-y-1 pl-5 text-sm">
            {policy.limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

export function Warnings({ warnings }: { warnings: string[] }) {
  if (warnings.length === 0) return null;
  return (
    <Callout tone="warn" title={`Worth a look: ${count(warnings.length, "warning")}`}>
      <ul className="list-disc pl-5">
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </Callout>
  );
}

function ToolRules({ tool: { tool, title, moves, rules } }: { tool: PolicyTool }) {
  return (
    <Card
      title={
        <>
          {title} <code className="ml-1 font-mono text-xs font-normal text-soft">{tool}</code>
        </>
      }
      actions={<Badge tone={moves === "money" ? "warn" : "quiet"}>{MOVES[moves]}</Badge>}
    >
      {rules.length > 1 && (
        <p className="mb-2 text-sm text-soft">In this order; the first that applies decides.</p>
      )}
      <ol className="divide-y divide-line">
        {rules.map((rule) => (
          <Rule key={rule.id} rule={rule} anchor={`rule-${rule.id}`} />
        ))}
      </ol>
    </Card>
  );
}

function Rule({ rule, anchor }: { rule: PolicyRule; anchor: string }) {
  return (
    <li
      id={anchor}
      className="grid gap-x-4 gap-y-1.5 py-3 first:pt-0 last:pb-0 target:bg-accent-soft sm:grid-cols-[6.5rem_minmax(0,1fr)]"
    >
      <div>
        <EffectBadge effect={rule.effect} />
      </div>
      <div className="min-w-0 space-y-1.5 text-sm">
        <p className="wrap-anywhere">{rule.sentence}</p>
        <p className="text-soft wrap-anywhere">
          Shown as “{rule.text}” · <code className="font-mono text-xs">{rule.id}</code>
        </p>
        {rule.effect === "ask" && <Asked rule={rule} />}
      </div>
    </li>
  );
}

/** When somebody is asked: who, and what happens as time passes. */
function Asked({ rule }: { rule: PolicyRule }) {
  const { approvers, notify, escalate_to } = rule;
  return (
    <KeyValues
      items={[
        ["Decided by", approvers && `${count(approvers.people, approvers.role)}${orHigher(approvers.role)}`],
        ["Told", notify.join(", ") || "everybody who may decide"],
        ["Reminder", hours(rule.remind_after_hours) ?? "never"],
        [
          "Escalation",
          rule.escalate_after_hours === null
            ? "never"
            : `${hours(rule.escalate_after_hours)}, to ${escalate_to.join(", ") || "all admins"}`,
        ],
        [
          "Expiry",
          rule.expires_after_hours !== null && `${hours(rule.expires_after_hours)}: ${rule.on_expiry}`,
        ],
      ]}
    />
  );
}

function orHigher(role: string): string {
  return role === "admin" ? "" : " or higher";
}

function hours(value: number | null): string | null {
  return value === null ? null : `after ${count(value, "hour")}`;
}

/** The rules come after the page: the browser could not go to the one that the address names. */
function useRuleOfAddress(): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (hash.startsWith("#rule-"))
      document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
  }, [hash]);
}

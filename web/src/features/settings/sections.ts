import {
  BookText,
  KeyRound,
  MessageSquareQuote,
  OctagonPause,
  Scale,
  ScrollText,
  SlidersHorizontal,
  UserRoundCog,
  Users,
  type LucideIcon,
} from "lucide-react";
import type { ComponentType } from "react";
import { AuditSection } from "./audit/audit-section";
import { HoldSection } from "./hold/hold-section";
import { KeysSection } from "./keys/keys-section";
import { OverviewSection } from "./overview/overview-section";
import { PeopleSection } from "./people/people-section";
import { PersonalSection } from "./personal/personal-section";
import { PolicySection } from "./policy/policy-section";
import type { Role } from "./types";
import { ReasonsSection } from "./words/reasons-section";
import { SnippetsSection } from "./words/snippets-section";

export interface Section {
  id: string;
  label: string;
  group: string;
  icon: LucideIcon;
  /** Who may see it. */
  role: Role;
  Content: ComponentType;
}

const section = (
  id: string,
  label: string,
  group: string,
  icon: LucideIcon,
  role: Role,
  Content: ComponentType,
): Section => ({ id, label, group, icon, role, Content });

/** The sections in the order of the navigation; the first is shown at `/settings`. */
export const SECTIONS: Section[] = [
  section("policy", "Approval policy", "The agent", Scale, "viewer", PolicySection),
  section("kill-switch", "Kill switch", "The agent", OctagonPause, "viewer", HoldSection),
  section("canned-reasons", "Canned reasons", "Words", MessageSquareQuote, "viewer", ReasonsSection),
  section("snippets", "Snippets", "Words", BookText, "viewer", SnippetsSection),
  section("people", "People", "Access", Users, "admin", PeopleSection),
  section("api-keys", "API keys", "Access", KeyRound, "admin", KeysSection),
  section("overview", "Overview", "System", SlidersHorizontal, "admin", OverviewSection),
  section("audit", "Audit log", "System", ScrollText, "admin", AuditSection),
  section("personal", "Personal", "You", UserRoundCog, "viewer", PersonalSection),
];

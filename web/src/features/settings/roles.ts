import type { Option } from "@/components/select";
import type { Role } from "./types";

/** The roles, each with what it adds to the one before. */
export const ROLES: Option<Role>[] = [
  { value: "viewer", label: "Viewer", hint: "Sees everything, changes nothing" },
  { value: "agent", label: "Agent", hint: "Also writes tickets and answers customers" },
  { value: "approver", label: "Approver", hint: "Also decides requests, up to a limit" },
  { value: "admin", label: "Admin", hint: "Also changes settings, people and keys" },
];

import { BookOpen, ChartColumn, House, Inbox, Mail, Scale, Settings, type LucideIcon } from "lucide-react";

export interface Place {
  to: string;
  label: string;
  icon: LucideIcon;
  keys: string;
  /** On a phone it is behind More. */
  minor?: boolean;
}

/** The pages of the navigation, in its order. */
export const PLACES: Place[] = [
  { to: "/", label: "Home", icon: House, keys: "g h" },
  { to: "/tickets", label: "Tickets", icon: Inbox, keys: "g t" },
  { to: "/approvals", label: "Approvals", icon: Scale, keys: "g a" },
  { to: "/metrics", label: "Metrics", icon: ChartColumn, keys: "g m", minor: true },
  { to: "/knowledge", label: "Knowledge", icon: BookOpen, keys: "g k", minor: true },
  { to: "/mail", label: "Mail", icon: Mail, keys: "g o", minor: true },
  { to: "/settings", label: "Settings", icon: Settings, keys: "g s", minor: true },
];

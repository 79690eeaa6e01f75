/** Every query key starts with one of these; live hints invalidate by them (src/lib/live/invalidate.ts). */
export const keys = {
  me: ["me"],
  config: ["config"],
  /** Counts of the navigation and the numbers of Home. */
  counts: ["counts"],
  stats: ["stats"],
  tickets: ["tickets"],
  ticket: (id: string) => ["ticket", id],
  approvals: ["approvals"],
  approval: (id: string) => ["approval", id],
  mails: ["mails"],
  mail: (id: string) => ["mail", id],
  metrics: ["metrics"],
  knowledge: ["knowledge"],
  settings: ["settings"],
  presence: (id: string) => ["presence", id],
} as const;

import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Approval = Schemas["ApprovalRead"];
export type ApprovalStatus = Schemas["ApprovalStatus"];
export type Caller = Schemas["CallerRead"];
export type Channel = Schemas["Channel"];
export type Config = Schemas["ConfigRead"];
export type DecisionCreate = Schemas["DecisionCreate"];
export type FieldError = Schemas["FieldError"];
export type Mail = Schemas["MailRead"];
export type Message = Schemas["MessageRead"];
export type MessageCreate = Schemas["MessageCreate"];
export type Money = Schemas["Money"];
export type NeedsYou = Schemas["NeedsYouRead"];
export type Priority = Schemas["Priority"];
export type Problem = Schemas["Problem"];
export type ProgressStep = Schemas["ProgressStep"];
export type StandingDecision = Pick<
  Approval,
  "status" | "decision" | "decided_by" | "decided_at" | "decision_reason"
>;
export type Stats = Schemas["StatsRead"];
export type StatsRange = Schemas["StatsRange"];
export type Ticket = Schemas["TicketRead"];
export type TicketCreate = Schemas["TicketCreate"];
export type TicketDetail = Schemas["TicketDetail"];
export type TicketEvent = Schemas["EventRead"];
export type TicketStatus = Schemas["TicketStatus"];
export type TicketTemplate = Schemas["TicketTemplateRead"];
export type Attachment = Schemas["AttachmentRead"];
export type EventPage = Schemas["EventPage"];
export type Presence = Schemas["PresenceRead"];
export type Progress = Schemas["Progress"];
export type Rail = Schemas["RailRead"];
export type Snippet = Schemas["SnippetRead"];
export type Span = Schemas["Span"];
export type Trace = Schemas["TraceRead"];
export type ToolCall = Schemas["ToolCallRead"];

import type { components } from "@/api/schema.gen";

type Schemas = components["schemas"];

export type ApiKey = Schemas["ApiKeyRead"];
export type ApiKeyCreate = Schemas["ApiKeyCreate"];
export type AuditLine = Schemas["AuditRead"];
export type AuditVerification = Schemas["AuditVerification"];
export type CannedReason = Schemas["CannedReasonRead"];
export type DryRun = Schemas["PolicyDryRunRead"];
export type DryRunCreate = Schemas["PolicyDryRunCreate"];
export type EffectHold = Schemas["EffectHoldRead"];
export type Person = Schemas["UserRead"];
export type PersonCreate = Schemas["UserCreate"];
export type PersonPatch = Schemas["UserPatch"];
export type Policy = Schemas["PolicyRead"];
export type PolicyMistake = Schemas["PolicyMistakeRead"];
export type PolicyRule = Schemas["PolicyRuleRead"];
export type PolicyTool = Schemas["PolicyToolRead"];
export type PolicyVersion = Schemas["PolicyVersionRead"];
export type ReasonFor = Schemas["ReasonFor"];
export type Role = Schemas["Role"];
export type Setting = Schemas["SettingRead"];
export type Snippet = Schemas["SnippetRead"];
export type SnippetVariable = Schemas["SnippetVariable"];

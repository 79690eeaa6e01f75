import { useDraft } from "@/hooks/use-draft";
import type { Policy } from "../types";

/** The policy that is being written. It outlives a reload, with the version that it was written from. */
export function usePolicyDraft({ yaml, version }: Policy) {
  const draft = useDraft("policy");
  const base = useDraft("policy-base");
  const standing = yaml ?? "";
  const changed = draft.text !== "" && draft.text !== standing;
  return {
    text: draft.text === "" ? standing : draft.text,
    changed,
    restored: changed && draft.restored,
    basedOn: changed && base.text !== "" ? base.text : version,
    /** Another policy was published since this one was begun. */
    outdated: changed && base.text !== "" && base.text !== version,
    write: (text: string) => {
      if (!changed) base.setText(version);
      // Without any text there would be no draft, and the policy that holds would stand there again.
      draft.setText(text === "" ? "\n" : text);
    },
    /** It is known what was published meanwhile; this goes over it. */
    rebase: (standingVersion = version) => base.setText(standingVersion),
    clear: () => {
      draft.clear();
      base.clear();
    },
  };
}

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { safeReturnPath } from "@/lib/return-path";
import { capitalise } from "@/lib/words";
import { signInMethods } from "./sign-in-methods";

/** What the service says when single sign-on came to nothing. */
const REASONS: Record<string, string> = {
  access_denied: "You did not agree at the identity provider. Nothing was changed.",
  bad_token: "The identity provider’s answer could not be trusted. Try again.",
  code_refused: "The identity provider did not accept its own code. Try again.",
  deactivated: "Your account here is deactivated. An admin can activate it again.",
  email_not_verified: "The identity provider has not verified your e-mail address.",
  linked_to_other: "Your e-mail address belongs to another account of the identity provider.",
  no_role: "None of your groups has a role here. Ask an admin.",
  not_known: "You are known to the identity provider, but nobody has added you here. Ask an admin.",
  not_set_up: "Single sign-on is not set up here.",
  provider_refused: "The identity provider refused. Try again, or ask an admin.",
  provider_unavailable: "The identity provider cannot be reached. Try again in a moment.",
  wrong_issuer: "The answer did not come from our identity provider. Ask an admin.",
  wrong_state: "That took too long, or began in another window. Try again.",
};

/** Why one is here again, and the way to the identity provider where there is one. */
export function SingleSignOn() {
  const { data } = useQuery(signInMethods);
  const [params] = useSearchParams();
  const error = params.get("error");
  const next = safeReturnPath(params.get("from"));
  return (
    <div className="space-y-4 not-empty:mb-4">
      {error && (
        <Callout tone="bad" role="alert" title={REASONS[error] ?? "Signing in did not work. Try again."} />
      )}
      {data?.oidc && (
        <ButtonLink
          to={`${data.oidc.url}?next=${encodeURIComponent(next)}`}
          reloadDocument
          size="large"
          className="w-full"
        >
          {capitalise(data.oidc.name)}
        </ButtonLink>
      )}
      {data?.oidc && data.password && (
        <p className="flex items-center gap-3 text-sm text-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          or with a password
        </p>
      )}
    </div>
  );
}

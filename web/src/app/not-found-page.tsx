import { useQuery } from "@tanstack/react-query";
import { SearchX, ShieldX } from "lucide-react";
import { useLocation } from "react-router";
import { ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { PageHeading } from "@/components/page-heading";
import { me } from "@/hooks/me";

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <>
      <PageHeading title="There is no such page" />
      <EmptyState icon={SearchX} title="Nothing lives at this address.">
        <p className="font-mono text-xs wrap-anywhere">{pathname}</p>
        <ButtonLink to="/" className="mt-3">
          Go home
        </ButtonLink>
      </EmptyState>
    </>
  );
}

/** For pages that a role may not see. */
export function ForbiddenPage() {
  const { data: caller } = useQuery(me);
  return (
    <>
      <PageHeading title="You may not see this page" />
      <EmptyState icon={ShieldX} title="Your role does not reach this far.">
        {caller && (
          <p>
            You are signed in as {caller.name}, with the role {caller.role}.
          </p>
        )}
        <p>An admin can give you another role under Settings, People.</p>
        <ButtonLink to="/" className="mt-3">
          Go home
        </ButtonLink>
      </EmptyState>
    </>
  );
}

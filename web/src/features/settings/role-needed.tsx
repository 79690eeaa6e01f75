import { useQuery } from "@tanstack/react-query";
import { ShieldX } from "lucide-react";
import { EmptyState } from "@/components/empty-state";
import { me } from "@/hooks/me";
import type { Role } from "./types";

/** Says whom a section is for, rather than leaving it out. */
export function RoleNeeded({ needed, what }: { needed: Role; what: string }) {
  const { data: caller } = useQuery(me);
  return (
    <EmptyState icon={ShieldX} title={`${what} needs the role ${needed}.`}>
      {caller && `You are signed in with the role ${caller.role}. `}
      An admin can give you another one under People.
    </EmptyState>
  );
}

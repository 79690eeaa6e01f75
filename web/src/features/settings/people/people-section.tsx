import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/button";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { usePreferences } from "@/hooks/use-preferences";
import { SectionHeading } from "../section-heading";
import type { Person } from "../types";
import { ActiveDialog, SignOutDialog } from "./confirmations";
import { people } from "./people-api";
import { PeopleTable } from "./people-table";
import { PersonDialog } from "./person-dialog";
import type { PersonTask } from "./person-menu";

/** Who may sign in, and what for. */
export function PeopleSection() {
  const query = useInfiniteQuery(people);
  const [{ density }] = usePreferences();
  const [adding, setAdding] = useState(false);
  const [task, setTask] = useState<PersonTask | null>(null);
  const person = (name: PersonTask["name"]) => (task?.name === name ? task.person : null);
  const close = () => setTask(null);
  return (
    <>
      <SectionHeading title="People" description="Who may sign in, and up to what amount they may approve.">
        <Button look="primary" onClick={() => setAdding(true)}>
          <UserPlus aria-hidden />
          Add a person
        </Button>
      </SectionHeading>
      <QueryView query={query} what="The people" skeleton={<Skeleton shape="list" />}>
        {({ pages }) => (
          <PeopleTable
            rows={inOrder(pages.flatMap(({ items }) => items))}
            density={density}
            onTask={setTask}
          />
        )}
      </QueryView>
      <LoadMore query={query} />
      {adding && <PersonDialog person={null} onClose={() => setAdding(false)} />}
      {person("change") && <PersonDialog key={task?.person.id} person={person("change")} onClose={close} />}
      <ActiveDialog person={person("activity")} onClose={close} />
      <SignOutDialog person={person("sign-out")} onClose={close} />
    </>
  );
}

/** Those who may sign in first, by their names. */
function inOrder(rows: Person[]): Person[] {
  return rows.toSorted(
    (one, other) => Number(other.active) - Number(one.active) || one.name.localeCompare(other.name),
  );
}

import { useQuery } from "@tanstack/react-query";
import { Avatar } from "@/components/avatar";
import { Badge } from "@/components/badge";
import { DataTable, type Column } from "@/components/data-table";
import { TimeAgo } from "@/components/time-ago";
import { me } from "@/hooks/me";
import { capitalise, count, humanise } from "@/lib/words";
import { approves, limitsInWords } from "../limits";
import type { Person } from "../types";
import { PersonMenu, type PersonTask } from "./person-menu";

interface Props {
  rows: Person[];
  density: "comfortable" | "compact";
  onTask: (task: PersonTask) => void;
}

export function PeopleTable({ rows, density, onTask }: Props) {
  const columns: Column<Person>[] = [
    { key: "name", header: "Name", cell: (person) => <Name person={person} /> },
    { key: "role", header: "Role", cell: ({ role }) => humanise(role) },
    { key: "limits", header: "May approve", cell: (person) => <MayApprove person={person} /> },
    {
      key: "seen",
      header: "Last seen",
      cell: (person) => <LastSeen person={person} />,
      className: "whitespace-nowrap",
    },
    { key: "state", header: "State", cell: (person) => <State person={person} /> },
    {
      key: "actions",
      header: "Actions",
      hideHeader: true,
      align: "right",
      cell: (person) => <PersonMenu person={person} onTask={onTask} />,
    },
  ];
  return (
    <DataTable
      caption="People"
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      density={density}
      card={(person) => <PersonCard person={person} onTask={onTask} />}
    />
  );
}

function PersonCard({ person, onTask }: { person: Person; onTask: (task: PersonTask) => void }) {
  return (
    <div className="flex items-start gap-2 p-3 text-sm">
      <div className="min-w-0 flex-1 space-y-1">
        <Name person={person} />
        <p>
          {humanise(person.role)} · <MayApprove person={person} />
        </p>
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <State person={person} />
          <LastSeen person={person} />
        </div>
      </div>
      <PersonMenu person={person} onTask={onTask} />
    </div>
  );
}

function Name({ person }: { person: Person }) {
  const { data: caller } = useQuery(me);
  return (
    <div className="flex items-center gap-2.5">
      <Avatar name={person.name} />
      <div className="min-w-0">
        <span className="font-medium wrap-anywhere">{person.name}</span>{" "}
        {caller?.email === person.email && <Badge tone="info">You</Badge>}
        <span className="block text-soft wrap-anywhere">{person.email}</span>
      </div>
    </div>
  );
}

function MayApprove({ person: { role, money_limits } }: { person: Person }) {
  if (!approves(role)) return <span className="text-soft">Nothing with this role</span>;
  return <>{capitalise(limitsInWords(money_limits))}</>;
}

function LastSeen({ person: { last_seen_at, sessions, api_keys } }: { person: Person }) {
  const rest = [sessions > 0 && count(sessions, "browser"), api_keys > 0 && count(api_keys, "key")].filter(
    (part): part is string => Boolean(part),
  );
  return (
    <span className="text-soft">
      {last_seen_at ? <TimeAgo at={last_seen_at} /> : "Never"}
      {rest.length > 0 && <span className="block">{rest.join(", ")}</span>}
    </span>
  );
}

function State({ person }: { person: Person }) {
  if (!person.active) return <Badge tone="quiet">Deactivated</Badge>;
  if (person.has_password || person.has_single_sign_on) return <Badge tone="good">Active</Badge>;
  return <Badge tone="warn">Never signed in</Badge>;
}

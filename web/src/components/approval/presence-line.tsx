import { Eye } from "lucide-react";
import { Avatar } from "@/components/avatar";
import { usePresence } from "./use-presence";

/** `Bo is viewing`: so that two people do not decide the same thing at once. Nobody is locked out. */
export function PresenceLine({ id, open }: { id: string; open: boolean }) {
  const names = usePresence(id, open);
  if (names.length === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-person">
      <Eye aria-hidden className="size-4" />
      {names.map((name) => (
        <Avatar key={name} name={name} className="size-5! text-[0.625rem]" />
      ))}
      {names.join(", ")} {names.length === 1 ? "is" : "are"} viewing
    </p>
  );
}

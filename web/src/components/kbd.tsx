import { keyCaps } from "@/lib/actions/keys";

/** Key caps: `<Kbd keys="Mod+k" />`, `<Kbd keys="g t" />`. */
export function Kbd({ keys }: { keys: string }) {
  const caps = keyCaps(keys);
  return (
    <span className="inline-flex gap-0.5">
      {caps.map((cap, index) => (
        <kbd
          key={`${index} ${cap}`}
          className="inline-flex min-w-5 items-center justify-center rounded border border-current/35 px-1 font-sans text-xs leading-4.5"
        >
          {cap}
        </kbd>
      ))}
    </span>
  );
}

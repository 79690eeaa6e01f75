import { ArrowUp } from "lucide-react";
import { count } from "@/lib/words";
import { Button } from "./button";

/** The new rows that wait, so that a list never moves under the pointer: `3 new`. Goes with `useSteadyList`. */
export function NewItems({ waiting, onShow }: { waiting: number; onShow: () => void }) {
  return (
    <div role="status" className="sticky top-16 z-10 flex items-start justify-center">
      {waiting > 0 && (
        <Button look="primary" size="small" className="my-2 rounded-full shadow-float" onClick={onShow}>
          <ArrowUp aria-hidden />
          {count(waiting, "new", "new")}
        </Button>
      )}
    </div>
  );
}

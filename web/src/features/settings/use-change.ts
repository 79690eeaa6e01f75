import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/lib/query-keys";

/** Sends a change of the settings and reads again what is shown of them. Only then it counts as done: a dialog that
 * closes then gives the focus to what is still there. */
export function useChange<I, O>(send: (input: I) => Promise<O>, onDone?: (output: O, input: I) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: async (output, input) => {
      await queries.invalidateQueries({ queryKey: keys.settings });
      onDone?.(output, input);
    },
  });
}

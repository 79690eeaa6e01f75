import { useCallback, useEffect, useRef, useState } from "react";
import { readDraft, writeDraft } from "@/lib/drafts";

const PAUSE = 500;

export interface Draft {
  text: string;
  setText: (text: string) => void;
  /** Forgets it, once it was sent. */
  clear: () => void;
  /** It was here before: say so, so that nobody is surprised by old words. */
  restored: boolean;
}

/** Text that outlives a reload, kept half a second after the last key and when the page is left. */
export function useDraft(key: string): Draft {
  const [state, setState] = useState(() => load(key));
  // The same component can go on to another ticket: its own draft then, not this one's words.
  if (state.key !== key) setState(load(key));
  const latest = useRef<{ key: string; text: string } | null>(null);
  const flush = useCallback(() => {
    if (latest.current) writeDraft(latest.current.key, latest.current.text);
    latest.current = null;
  }, []);
  useEffect(() => {
    if (latest.current === null) return undefined;
    const timer = setTimeout(flush, PAUSE);
    return () => clearTimeout(timer);
  }, [state.text, flush]);
  useEffect(() => {
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, [flush, key]);
  const setText = (text: string) => {
    latest.current = { key, text };
    setState({ key, text, restored: false });
  };
  const clear = () => {
    latest.current = null;
    writeDraft(key, "");
    setState({ key, text: "", restored: false });
  };
  return { text: state.text, setText, clear, restored: state.restored };
}

function load(key: string) {
  const text = readDraft(key);
  return { key, text, restored: text !== "" };
}

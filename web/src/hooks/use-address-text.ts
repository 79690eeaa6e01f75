import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";

const REST = 250;

interface AddressText {
  /** What the address says: search with this. */
  value: string;
  /** What stands in the field, and how to change it. */
  typed: string;
  type: (text: string) => void;
}

/** A search field whose words are in the address once typing comes to rest; Back puts the old ones into the field. */
export function useAddressText(param: string): AddressText {
  const [params, setParams] = useSearchParams();
  const value = params.get(param) ?? "";
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  const [written, setWritten] = useState(value);
  if (seen !== value) {
    setSeen(value);
    // Our own write comes back late, when more may have been typed.
    if (value !== written) setTyped(value);
    setWritten(value);
  }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(setParams);
  useLayoutEffect(() => {
    latest.current = setParams;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const write = (words: string) => {
    setWritten(words);
    const change = (before: URLSearchParams) => {
      const next = new URLSearchParams(before);
      if (words) next.set(param, words);
      else next.delete(param);
      return next;
    };
    latest.current(change, { replace: true, preventScrollReset: true });
  };
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => write(text.trim()), REST);
  };
  return { value, typed, type };
}

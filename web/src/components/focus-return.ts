import { useRef } from "react";

/** Where the focus goes when a layer closes: to what opened it, else to a given element, else to the page's heading;
 * never to the body, where a keyboard is lost. */
export function useFocusReturn(returnTo?: () => HTMLElement | null) {
  const opener = useRef<Element | null>(null);
  return {
    /** Give it to the popup's `initialFocus`: it is asked before the focus moves. */
    initialFocus: () => {
      opener.current = document.activeElement;
      return true;
    },
    finalFocus: () => {
      const candidates = [opener.current, returnTo?.(), document.querySelector("main h1")];
      return candidates.find(canHaveFocus) ?? document.querySelector<HTMLElement>("main") ?? true;
    },
  };
}

function canHaveFocus(element: Element | null | undefined): element is HTMLElement {
  if (!(element instanceof HTMLElement) || element === document.body) return false;
  return element.isConnected && !element.matches(":disabled") && !element.closest("[hidden], [inert]");
}

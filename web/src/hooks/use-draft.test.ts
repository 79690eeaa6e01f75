import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useDraft } from "./use-draft";

const show = (key = "reply:t1") =>
  renderHook((props: { key: string }) => useDraft(props.key), { initialProps: { key } });
const kept = (key = "reply:t1") => localStorage.getItem(`draft:${key}`);

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("what is typed is kept half a second after the last key", () => {
  const { result } = show();
  act(() => result.current.setText("Hel"));
  act(() => vi.advanceTimersByTime(400));
  act(() => result.current.setText("Hello"));
  act(() => vi.advanceTimersByTime(499));
  expect(kept()).toBeNull();
  act(() => vi.advanceTimersByTime(1));
  expect(kept()).toBe("Hello");
});

test("it is there again after a reload, and says so", () => {
  localStorage.setItem("draft:reply:t1", "Hello");
  const { result } = show();
  expect(result.current).toMatchObject({ text: "Hello", restored: true });
  act(() => result.current.setText("Hello!"));
  expect(result.current.restored).toBe(false);
});

test("leaving the page at once loses nothing", () => {
  const { result } = show();
  act(() => result.current.setText("Hello"));
  window.dispatchEvent(new Event("pagehide"));
  expect(kept()).toBe("Hello");
});

test("closing the composer at once loses nothing", () => {
  const { result, unmount } = show();
  act(() => result.current.setText("Hello"));
  unmount();
  expect(kept()).toBe("Hello");
});

test("another ticket has another draft", () => {
  const { result, rerender } = show();
  act(() => result.current.setText("Hello"));
  rerender({ key: "reply:t2" });
  expect(result.current.text).toBe("");
  expect(kept()).toBe("Hello");
});

test("what was sent is forgotten", () => {
  const { result } = show();
  act(() => result.current.setText("Hello"));
  act(() => vi.advanceTimersByTime(500));
  act(() => result.current.clear());
  act(() => vi.advanceTimersByTime(1000));
  expect(result.current.text).toBe("");
  expect(kept()).toBeNull();
});

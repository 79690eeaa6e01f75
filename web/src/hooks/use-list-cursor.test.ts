import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useListCursor } from "./use-list-cursor";

const IDS = Array.from({ length: 20 }, (_, index) => `r${index}`);
let synced: (string | null)[];

function show(current: string | null = "r0", ids = IDS) {
  const onSync = (id: string | null) => synced.push(id);
  return renderHook(
    (props: { current: string | null; ids: string[] }) => useListCursor({ ...props, onSync }),
    {
      initialProps: { current, ids },
    },
  );
}

beforeEach(() => {
  synced = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("ten fast keys are ten rows, even when nothing is painted in between", () => {
  const { result } = show();
  const { move } = result.current;
  act(() => {
    for (let key = 0; key < 10; key++) move(1);
  });
  expect(result.current.id).toBe("r10");
  expect(result.current.index).toBe(10);
});

test("the address follows once, when the cursor rests", () => {
  const { result } = show();
  act(() => result.current.move(1));
  act(() => vi.advanceTimersByTime(100));
  act(() => result.current.move(1));
  act(() => vi.advanceTimersByTime(149));
  expect(synced).toEqual([]);
  act(() => vi.advanceTimersByTime(1));
  expect(synced).toEqual(["r2"]);
});

test("its own write to the address does not pull the cursor back", () => {
  const { result, rerender } = show();
  act(() => result.current.move(1));
  act(() => vi.advanceTimersByTime(150));
  act(() => result.current.move(1));
  rerender({ current: "r1", ids: IDS });
  expect(result.current.id).toBe("r2");
  act(() => vi.advanceTimersByTime(150));
  expect(synced).toEqual(["r1", "r2"]);
});

test("Back moves the cursor", () => {
  const { result, rerender } = show();
  act(() => result.current.move(5));
  rerender({ current: "r1", ids: IDS });
  expect(result.current.id).toBe("r1");
  act(() => result.current.move(1));
  expect(result.current.id).toBe("r2");
});

test("it stays within the list, and enters it from either side", () => {
  const { result } = show("r19");
  act(() => result.current.move(1));
  expect(result.current.id).toBe("r19");
  const { result: none } = show(null);
  act(() => none.current.move(-1));
  expect(none.current.id).toBe("r19");
});

test("after a decision comes the next row, at the end the one before, and then none", () => {
  const { result, rerender } = show("r0", ["r0", "r1"]);
  act(() => result.current.advanceFrom("r0"));
  expect(result.current.id).toBe("r1");
  act(() => result.current.advanceFrom("r1"));
  expect(result.current.id).toBe("r0");
  rerender({ current: "r0", ids: ["r0"] });
  act(() => result.current.advanceFrom("r0"));
  expect(result.current.id).toBeNull();
});

test("a row that left the list stays in view until one moves on", () => {
  const { result, rerender } = show("r3");
  rerender({ current: "r3", ids: IDS.filter((id) => id !== "r3") });
  expect(result.current).toMatchObject({ id: "r3", index: -1 });
});

import { act, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DEFAULTS, preferences } from "../preferences";
import { keysOf, type Action } from "./action";
import { keyCaps } from "./keys";
import { ActionsProvider, useActionRegistry, useActions } from "./provider";

let ran: string[];
let refused: string[];
const action = (id: string, keys: string[], more: Partial<Action> = {}): Action => ({
  ...{ id, title: id, section: "Test", keys, run: () => ran.push(id) },
  ...more,
});

function Page({ list }: { list: Action[] }) {
  useActions(list);
  return (
    <>
      <button type="button">Button</button>
      <input aria-label="Field" />
      <input type="checkbox" aria-label="Box" />
    </>
  );
}

function show(list: Action[], extra: React.ReactNode = null) {
  const view = (actions: Action[], more: React.ReactNode) => (
    <ActionsProvider may={({ role }) => role !== "admin"} onRefused={({ id }) => refused.push(id)}>
      <Page list={actions} />
      {more}
    </ActionsProvider>
  );
  const { rerender } = render(view(list, extra));
  return { again: (next: Action[], more: React.ReactNode = null) => rerender(view(next, more)) };
}

beforeEach(() => {
  ran = [];
  refused = [];
});
afterEach(() => {
  vi.useRealTimers();
  preferences.change(DEFAULTS);
});

test("a key runs its action, with Shift another one, whatever Caps Lock says", async () => {
  show([action("next", ["j"]), action("extend", ["Shift+j"]), action("help", ["?"])]);
  await userEvent.keyboard("j{Shift>}j{/Shift}?");
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "J", code: "KeyJ" }));
  expect(ran).toEqual(["next", "extend", "help", "next"]);
});

test("a keyboard of another alphabet has the same places", () => {
  show([action("next", ["j"])]);
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "о", code: "KeyJ" }));
  expect(ran).toEqual(["next"]);
});

test("single keys are off in fields, and on at a box that is ticked", async () => {
  show([action("approve", ["a"]), action("palette", ["Mod+k"], { everywhere: true })]);
  await userEvent.click(screen.getByLabelText("Field"));
  await userEvent.keyboard("a{Control>}k{/Control}");
  expect(ran).toEqual(["palette"]);
  await userEvent.click(screen.getByLabelText("Box"));
  await userEvent.keyboard("a");
  expect(ran).toEqual(["palette", "approve"]);
});

test("single keys do not reach through an open dialog", async () => {
  const { again } = show([action("approve", ["a"])], <div role="dialog" data-keys-off="" data-open="" />);
  await userEvent.keyboard("a");
  expect(ran).toEqual([]);
  again([action("approve", ["a"])]);
  await userEvent.keyboard("a");
  expect(ran).toEqual(["approve"]);
});

test("a held key repeats only what may repeat", () => {
  show([action("approve", ["a"]), action("next", ["j"], { repeats: true })]);
  for (const key of ["a", "j"]) {
    window.dispatchEvent(new KeyboardEvent("keydown", { key }));
    window.dispatchEvent(new KeyboardEvent("keydown", { key, repeat: true }));
  }
  expect(ran).toEqual(["approve", "next", "next"]);
});

test("Enter stays with the button that has the focus", async () => {
  show([action("open", ["Enter"])]);
  await userEvent.keyboard("{Enter}");
  screen.getByRole("button").focus();
  await userEvent.keyboard("{Enter}");
  expect(ran).toEqual(["open"]);
});

test("a chord runs its action, and a mistyped one runs nothing", async () => {
  show([action("go", ["g t"]), action("approve", ["a"])]);
  await userEvent.keyboard("gt");
  await userEvent.keyboard("ga");
  await userEvent.keyboard("a");
  expect(ran).toEqual(["go", "approve"]);
});

test("a chord is given up after a while", () => {
  vi.useFakeTimers();
  show([action("go", ["g t"]), action("type", ["t"])]);
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "g" }));
  act(() => vi.advanceTimersByTime(1600));
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "t" }));
  expect(ran).toEqual(["type"]);
});

test("the newest scope wins a key, and gives it back", async () => {
  function Card() {
    useActions([action("card", ["a"])]);
    return null;
  }
  const { again } = show([action("page", ["a"])], <Card />);
  await userEvent.keyboard("a");
  again([action("page", ["a"])]);
  await userEvent.keyboard("a");
  expect(ran).toEqual(["card", "page"]);
});

test("an action is always the one of the last render", async () => {
  const { again } = show([action("old", ["a"])]);
  again([action("new", ["a"])]);
  await userEvent.keyboard("a");
  expect(ran).toEqual(["new"]);
});

test("what means nothing now does nothing, and what the role forbids says so", async () => {
  show([action("off", ["a"], { when: () => false }), action("admins", ["x"], { role: "admin" })]);
  await userEvent.keyboard("ax");
  expect(ran).toEqual([]);
  expect(refused).toEqual(["admins"]);
});

test("single keys can be switched off and any key changed", async () => {
  show([action("approve", ["a"]), action("go", ["g t"]), action("palette", ["Mod+k"])]);
  preferences.change({ singleKeys: false });
  await userEvent.keyboard("agt{Control>}k{/Control}");
  expect(ran).toEqual(["palette"]);
  preferences.change({ singleKeys: true, keymap: { approve: "Mod+b" } });
  await userEvent.keyboard("a{Control>}b{/Control}");
  expect(ran).toEqual(["palette", "approve"]);
});

test("the registry lists one action per id, for the palette and the list of keys", () => {
  let listed: string[] = [];
  function List() {
    const registry = useActionRegistry()?.registry;
    return (
      <button
        type="button"
        onClick={() => (listed = registry?.all().map(({ id }) => id) ?? [])}
        aria-label="List"
      />
    );
  }
  show([action("a", ["a"]), action("b", [])], <List />);
  screen.getByLabelText("List").click();
  expect(listed).toEqual(["a", "b"]);
});

test("keys are shown as they are on the keyboard", () => {
  expect(keyCaps("Mod+k")).toEqual(["Ctrl", "K"]);
  expect(keyCaps("g t")).toEqual(["g", "t"]);
  expect(keyCaps("ArrowDown")).toEqual(["↓"]);
  expect(keysOf(action("x", ["x"]), { singleKeys: true, keymap: { x: "" } })).toEqual([]);
});

import { beforeEach, expect, test } from "vitest";
import { readFilter } from "./filter";
import { removeView, savedViews, saveView, USUAL_VIEWS, viewAt } from "./saved-views";

beforeEach(() => savedViews.get().forEach(({ name }) => removeView(name)));

test("a saved view is found by its address, and kept in this browser", () => {
  saveView({ name: "Mine", address: "status=failed&priority=high" });
  expect(viewAt("status=failed&priority=high", savedViews.get())?.name).toBe("Mine");
  expect(localStorage.getItem("ticket-views")).toContain("Mine");
});

test("a view of the same name takes the place of the older one", () => {
  saveView({ name: "Mine", address: "status=failed" });
  saveView({ name: "Mine", address: "status=pending" });
  expect(savedViews.get()).toEqual([{ name: "Mine", address: "status=pending" }]);
  removeView("Mine");
  expect(savedViews.get()).toEqual([]);
});

test("what another tab saved is there too, and rubbish is nothing", () => {
  const tell = (newValue: string) =>
    window.dispatchEvent(new StorageEvent("storage", { key: "ticket-views", newValue }));
  tell('[{"name":"Theirs","address":"q=x"},{"name":7},null]');
  expect(savedViews.get()).toEqual([{ name: "Theirs", address: "q=x" }]);
  tell("{oops");
  expect(savedViews.get()).toEqual([]);
});

test("every view that is always there narrows by what its address says", () => {
  const urgent = USUAL_VIEWS.find(({ name }) => name === "Urgent and open")?.address ?? "";
  const { status, priority } = readFilter(new URLSearchParams(urgent));
  expect(status).toHaveLength(5);
  expect(priority).toBe("urgent");
});

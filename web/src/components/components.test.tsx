import { act, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { toast, toastHistory, undoable, undoLatest } from "@/lib/toasts";
import { renderPage } from "@/test/render-page";
import { initials } from "./avatar";
import { Button } from "./button";
import { JsonView } from "./json-view";
import { PanelBoundary } from "./panel-boundary";
import { UrlTabs } from "./tabs";

test("a pending or blocked button keeps the focus and does nothing", async () => {
  const press = vi.fn();
  render(
    <>
      <Button pending onClick={press}>
        Send
      </Button>
      <Button blocked="This needs the role approver." onClick={press}>
        Approve
      </Button>
    </>,
  );
  for (const button of screen.getAllByRole("button")) {
    await userEvent.click(button);
    expect(document.activeElement).toBe(button);
  }
  expect(press).not.toHaveBeenCalled();
  const reason = screen.getByRole("button", { name: "Approve" }).getAttribute("aria-describedby");
  expect(document.getElementById(reason ?? "")?.textContent).toBe("This needs the role approver.");
});

test("a panel that breaks leaves the rest of the page, and tries again for another thing", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const Timeline = ({ bad }: { bad: boolean }) => {
    if (bad) throw new Error("No such field.");
    return <p>Events</p>;
  };
  const page = (id: string, bad: boolean) => (
    <>
      <PanelBoundary name="Timeline" resetKey={id}>
        <Timeline bad={bad} />
      </PanelBoundary>
      <button type="button">Approve</button>
    </>
  );
  const { rerender } = render(page("t1", true));
  expect(screen.getByRole("alert").textContent).toContain("Timeline cannot be shown");
  expect(screen.getByRole("button", { name: "Approve" })).toBeTruthy();
  rerender(page("t2", false));
  expect(screen.getByText("Events")).toBeTruthy();
});

test("a tab is in the address, the first one is not", async () => {
  const tabs = [
    { id: "one", label: "Conversation", panel: "Messages" },
    { id: "two", label: "Timeline", panel: "Events" },
  ];
  const { user, address } = renderPage(<UrlTabs label="Ticket" tabs={tabs} />, { at: "/?event=4" });
  await user.click(await screen.findByRole("tab", { name: "Timeline" }));
  expect(address()).toBe("/?event=4&tab=two");
  expect(screen.getByRole("tabpanel").textContent).toBe("Events");
  await user.click(screen.getByRole("tab", { name: "Conversation" }));
  expect(address()).toBe("/?event=4");
});

test("a toast is shown, kept in the history, and its action can be taken once from anywhere", async () => {
  const undo = vi.fn();
  renderPage(<p>Page</p>);
  act(() => {
    const until = new Date(Date.now() + 5000).toISOString();
    toast({ title: "Approving EUR 42.50", action: { label: "Undo", onRun: undo, until } });
  });
  expect(await screen.findByRole("button", { name: /^Undo/ })).toBeTruthy();
  expect(toastHistory.get()[0]?.title).toBe("Approving EUR 42.50");
  expect(undoable()).toBe(true);
  act(undoLatest);
  act(undoLatest);
  expect(undo).toHaveBeenCalledTimes(1);
  expect(undoable()).toBe(false);
});

test("a huge value is cut until asked for", async () => {
  render(<JsonView open value={{ text: "x".repeat(10_000) }} label="Result" />);
  expect(screen.getByText(/x…$/).textContent?.length).toBeLessThan(4200);
  await userEvent.click(screen.getByRole("button", { name: /Show all/ }));
  expect(screen.getByText(/x"/).textContent?.length).toBeGreaterThan(10_000);
});

test.each([
  ["Ana Lopez", "AL"],
  ["Çelik Öztürk", "ÇÖ"],
  ["ana@example.com", "A"],
  ["Ludwig van Beethoven", "LB"],
  ["", "?"],
])("the initials of %s are %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

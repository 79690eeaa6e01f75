import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { useActions } from "@/lib/actions/provider";
import { renderPage } from "@/test/render-page";
import { Button } from "./button";
import { ConfirmDialog } from "./confirm-dialog";
import { Dialog } from "./dialog";
import { PageHeading } from "./page-heading";

function Page({ kind = "dialog", leaves = false, lands = false }) {
  const [open, setOpen] = useState(false);
  const [gone, setGone] = useState(false);
  useActions([
    { id: "reject", title: "Reject", section: "Test", keys: ["r"], run: () => setOpen(true) },
    { id: "other", title: "Other", section: "Test", keys: ["a"], run: () => setGone(true) },
  ]);
  const close = (next: boolean) => {
    setOpen(next);
    setGone(leaves && !next);
  };
  const more = lands ? { returnTo: () => document.getElementById("list") } : {};
  return (
    <>
      <PageHeading title="Requests" />
      <ul id="list" tabIndex={-1} aria-label="List" />
      {!gone && <Button>Row</Button>}
      {kind === "dialog" ? (
        <Dialog open={open} onOpenChange={close} title="Reject" {...more}>
          <textarea aria-label="Reason" />
        </Dialog>
      ) : (
        <ConfirmDialog
          open={open}
          onOpenChange={close}
          title="Sure?"
          description="It cannot be taken back."
          action="Reject"
          onConfirm={() => close(false)}
        />
      )}
    </>
  );
}

const focused = () => document.activeElement;

test.each(["dialog", "question"])(
  "the focus returns to where it was when a key opened the %s",
  async (kind) => {
    renderPage(<Page kind={kind} />);
    const row = await screen.findByRole("button", { name: "Row" });
    row.focus();
    await userEvent.keyboard("r");
    await waitFor(() => expect(document.querySelector("[data-keys-off]")?.contains(focused())).toBe(true));
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(focused()).toBe(row));
  },
);

test("nothing had the focus: it goes to the heading, never to the body", async () => {
  renderPage(<Page />);
  await screen.findByRole("heading", { level: 1 });
  await userEvent.keyboard("r");
  await screen.findByRole("dialog");
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(focused()).toBe(screen.getByRole("heading", { level: 1 })));
});

test("what opened it is gone: the focus goes where the caller says", async () => {
  renderPage(<Page leaves lands />);
  (await screen.findByRole("button", { name: "Row" })).focus();
  await userEvent.keyboard("r");
  await screen.findByRole("dialog");
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(focused()).toBe(screen.getByLabelText("List")));
});

test("letters typed in a dialog trigger nothing behind it", async () => {
  renderPage(<Page />);
  (await screen.findByRole("button", { name: "Row" })).focus();
  await userEvent.keyboard("r");
  await waitFor(() => expect(focused()).toBe(screen.getByLabelText("Reason")));
  await userEvent.keyboard("a bad lamp");
  screen.getByRole<HTMLButtonElement>("button", { name: "Close" }).focus();
  await userEvent.keyboard("a{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByRole("button", { name: "Row" })).toBeTruthy();
});

import { screen, waitFor } from "@testing-library/react";
import { useNavigate } from "react-router";
import { expect, test } from "vitest";
import { renderPage } from "@/test/render-page";
import { useAddressText } from "./use-address-text";

function Search() {
  const { value, typed, type } = useAddressText("q");
  const navigate = useNavigate();
  return (
    <>
      <input aria-label="Search" value={typed} onChange={(event) => type(event.target.value)} />
      <output>{value}</output>
      <button onClick={() => void navigate("?q=other")}>Elsewhere</button>
    </>
  );
}

test("what is typed is in the address once typing comes to rest, and nothing else there is lost", async () => {
  const { user, address } = renderPage(<Search />, { path: "/", at: "/?status=sent" });
  await user.type(screen.getByLabelText("Search"), "lamp ");
  expect(address()).toBe("/?status=sent");
  await waitFor(() => expect(address()).toBe("/?status=sent&q=lamp"));
  expect(screen.getByLabelText<HTMLInputElement>("Search").value).toBe("lamp ");
});

test("an address that changes elsewhere is put into the field", async () => {
  const { user } = renderPage(<Search />, { path: "/", at: "/?q=lamp" });
  const field = screen.getByLabelText<HTMLInputElement>("Search");
  expect(field.value).toBe("lamp");
  await user.click(screen.getByText("Elsewhere"));
  await waitFor(() => expect(field.value).toBe("other"));
});

test("an emptied field leaves no trace in the address", async () => {
  const { user, address } = renderPage(<Search />, { path: "/", at: "/?q=lamp" });
  await user.clear(screen.getByLabelText("Search"));
  await waitFor(() => expect(address()).toBe("/"));
});

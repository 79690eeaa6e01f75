import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Markdown } from "./markdown";

test("what others wrote cannot run, load or hide where it leads", async () => {
  const { container } = render(
    <Markdown
      text={`# Title\n\n<script>alert(1)</script> <img src=x onerror=alert(1)>\n\n![beacon](https://evil.example/p.png)\n\n[docs](https://shop.example/a) [run](javascript:alert(1)) [data](data:text/html,x) [mail](mailto:a@b.example)`}
    />,
  );
  const link = await screen.findByRole("link", { name: /docs/ });
  expect(link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  expect(link.textContent).toContain("shop.example");
  expect(screen.getAllByRole("link")).toHaveLength(2);
  expect(container.querySelector("script, img, iframe, h1, h2")).toBeNull();
  expect(container.textContent).toContain("<script>");
  expect(container.textContent).toContain("[picture: beacon]");
});

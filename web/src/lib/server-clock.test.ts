import { expect, test } from "vitest";
import { noteServerDate, serverNow } from "./server-clock";

test("a clock that is an hour off is made up for, a second is not", () => {
  const now = Date.now();
  noteServerDate(new Date(now + 3_600_000).toUTCString(), now, now);
  expect(serverNow() - Date.now()).toBeGreaterThan(3_598_000);
  noteServerDate(new Date(now + 900).toUTCString(), now, now);
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(5);
  noteServerDate("no date", now, now);
  noteServerDate(null, now, now);
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(5);
});

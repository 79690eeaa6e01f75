import { expect, test } from "vitest";
import { compareCounts, compareRates, compareTimes } from "./deltas";

const DAY = "the 24 hours before";

test("numbers are compared in words", () => {
  expect(compareCounts(112, 100, DAY, "neither").words).toBe("12% more than the 24 hours before");
  expect(compareCounts(50, 100, DAY, "neither").words).toBe("50% fewer than the 24 hours before");
  expect(compareCounts(400, 100, DAY, "neither").words).toBe("4 times as many as the 24 hours before");
  expect(compareCounts(100, 100, DAY, "neither").words).toBe("As in the 24 hours before");
});

test("nothing before is said, and never a division by nought", () => {
  expect(compareCounts(3, 0, DAY, "neither").words).toBe("None in the 24 hours before");
  expect(compareCounts(0, 0, DAY, "neither").words).toBe("None in the 24 hours before either");
  expect(compareTimes(1200, null, DAY)?.words).toBe("Nothing to compare with in the 24 hours before");
  expect(compareTimes(null, 1200, DAY)).toBeNull();
  expect(compareRates(0.5, null, DAY, "more")?.good).toBeNull();
});

test("faster is good and slower is not", () => {
  expect(compareTimes(800, 1000, DAY)).toEqual({
    ...{ words: "20% faster than the 24 hours before (1.0 s)", direction: "down", good: true },
  });
  expect(compareTimes(1500, 1000, DAY)).toMatchObject({ direction: "up", good: false });
  expect(compareTimes(4000, 1000, DAY)?.words).toBe("4 times as slow as the 24 hours before (1.0 s)");
});

test("rates are compared in points", () => {
  expect(compareRates(0.84, 0.81, DAY, "more")).toEqual({
    ...{ words: "3 points higher than the 24 hours before (81%)", direction: "up", good: true },
  });
  expect(compareRates(0.8, 0.81, DAY, "more")?.words).toContain("1 point lower");
  expect(compareRates(0.8, 0.8, DAY, "more")?.direction).toBe("same");
});

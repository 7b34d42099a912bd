import { expect, it } from "@jest/globals";
import { eventually } from "./eventually.ts";

it("eventually gives what was looked for, once it is there", async () => {
  let looks = 0;
  expect(await eventually(() => ++looks > 2 && `seen at look ${looks}`)).toBe("seen at look 3");
});

it("eventually says what did not happen in time", async () => {
  const lines: string[] = [];
  await expect(eventually(() => lines.length > 0, 30)).rejects.toThrow(
    /^it did not happen within 30 ms: .*lines\.length > 0/,
  );
});

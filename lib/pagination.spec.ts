import { expect, it } from "@jest/globals";
import { pageWithin } from "./pagination.ts";

const all = ["a", "b", "c", "d"].map((id) => ({ id }));
const ids = (asked: Parameters<typeof pageWithin>[1]) => {
  const { items, nextCursor } = pageWithin(all, asked);
  return [items.map(({ id }) => id).join(""), nextCursor];
};

it("pages by the last one's id, and ends with the list", () => {
  expect(ids({ limit: 3 })).toEqual(["abc", "c"]);
  expect(ids({ limit: 3, cursor: "c" })).toEqual(["d", null]);
  expect(ids({ limit: 4 })).toEqual(["abcd", null]);
  expect(ids({ limit: 4, cursor: "d" })).toEqual(["", null]);
  expect(pageWithin([], { limit: 3 })).toEqual({ items: [], nextCursor: null });
});

it("names a cursor that is none of the list", () => {
  expect(() => ids({ limit: 3, cursor: "x" })).toThrow(
    expect.objectContaining({
      type: "VALIDATION_FAILED",
      data: { errors: [expect.objectContaining({ pointer: "/cursor" })] },
    }),
  );
});

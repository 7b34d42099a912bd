import { expect, it } from "@jest/globals";
import { stripesOf } from "./qr-code.ts";
import { printed } from "./spec-printed-ticket.ts";

it("has stripes that neither touch nor leave the square", () => {
  const { size, stripes } = stripesOf(printed.code);
  stripes.forEach(({ row, column, length }, n) => {
    expect(row < size && column + length <= size && length > 0).toBe(true);
    const next = stripes[n + 1];
    if (next?.row === row) expect(next.column).toBeGreaterThan(column + length);
  });
});

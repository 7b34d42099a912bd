import { expect, it } from "@jest/globals";
import { readPng } from "../testing/paper.ts";
import { printed } from "../testing/printed-ticket.ts";
import { qrPng, quietZone, stripesOf } from "./qr-code.ts";

it("has stripes that neither touch nor leave the square", () => {
  const { size, stripes } = stripesOf(printed.code);
  stripes.forEach(({ row, column, length }, n) => {
    expect(row < size && column + length <= size && length > 0).toBe(true);
    const next = stripes[n + 1];
    if (next?.row === row) expect(next.column).toBeGreaterThan(column + length);
  });
});

it("is a picture that a camera reads, eight pixels to a module", () => {
  for (const code of ["A", printed.code, "Zoë 5 €", printed.code.repeat(2)]) {
    const picture = readPng(qrPng(code));
    expect(picture).toEqual({ code, width: (stripesOf(code).size + 2 * quietZone) * 8 });
  }
});

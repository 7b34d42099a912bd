import { describe, expect, it } from "@jest/globals";
import { PNG } from "pngjs";
import { bitmapPng, pixelsPerSquare } from "./bitmap-png.ts";

describe("a bitmap as a PNG", () => {
  it.each([1, 2, 13, 77])("of %i squares shows each square where it is, and nothing else", (size) => {
    const isDark = (row: number, column: number) => (row * 7 + column * 3 + row * column) % 5 < 2;
    const { width, height, data } = PNG.sync.read(bitmapPng(size, isDark), { checkCRC: true });
    expect([width, height]).toEqual([size * pixelsPerSquare, size * pixelsPerSquare]);
    const wrong = Array.from({ length: width * height }, (_, pixel) => pixel).filter((pixel) => {
      const row = Math.floor(pixel / width / pixelsPerSquare);
      const column = Math.floor((pixel % width) / pixelsPerSquare);
      const shade = isDark(row, column) ? 0 : 255;
      return [0, 1, 2].some((colour) => data[4 * pixel + colour] !== shade) || data[4 * pixel + 3] !== 255;
    });
    expect(wrong).toEqual([]);
  });

  it("is a bit a pixel, and small", () => {
    const png = bitmapPng(77, (row, column) => (row * column) % 3 === 0);
    expect([png[24], png[25]]).toEqual([1, 0]);
    expect(png.length).toBeLessThan(2_000);
  });
});

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "@jest/globals";
import { unpacked } from "./woff.ts";

const file = createRequire(import.meta.url).resolve(
  "@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff",
);

/** By OpenType: the sum of a table's four-byte numbers; the head's own field counts as zero. */
function checksum(font: Buffer, { tag, offset, length }: { tag: string; offset: number; length: number }) {
  let sum = 0;
  for (let at = 0; at < length; at += 4) {
    if (tag !== "head" || at !== 8) sum = (sum + font.readUInt32BE(offset + at)) >>> 0;
  }
  return sum;
}

describe("an unpacked font", () => {
  const woff = readFileSync(file);
  const font = unpacked(woff);
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, n) => {
    const at = 12 + 16 * n;
    const [sum, offset, length] = [4, 8, 12].map((field) => font.readUInt32BE(at + field));
    return { tag: font.toString("latin1", at, at + 4), sum: sum!, offset: offset!, length: length! };
  });

  it("has every table whole and in its place", () => {
    expect(font.readUInt32BE(0)).toBe(0x00010000);
    expect(font.length).toBe(woff.readUInt32BE(16));
    for (const tag of ["cmap", "glyf", "head", "hmtx", "loca", "GPOS"])
      expect(tables.map((table) => table.tag)).toContain(tag);
    expect(tables.map((table) => checksum(font, table))).toEqual(tables.map(({ sum }) => sum));
    expect(tables.every(({ offset }) => offset % 4 === 0)).toBe(true);
  });

  it("says where a search of the directory begins", () => {
    const largest = 2 ** Math.floor(Math.log2(tables.length));
    expect([6, 8, 10].map((at) => font.readUInt16BE(at))).toEqual([
      16 * largest,
      Math.log2(largest),
      16 * (tables.length - largest),
    ]);
  });

  it("is refused when it is something else", () => {
    expect(() => unpacked(font)).toThrow("not a WOFF file");
    const broken = Buffer.from(woff);
    broken.fill(0xff, woff.readUInt32BE(44 + 4), woff.readUInt32BE(44 + 4) + 4);
    expect(() => unpacked(broken)).toThrow();
  });
});

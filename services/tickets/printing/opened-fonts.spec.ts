import { createRequire } from "node:module";
import { describe, expect, it } from "@jest/globals";
import PDFDocument from "pdfkit";
import type { FontDocument } from "./fonts.ts";
import { openFont } from "./opened-fonts.ts";

const { resolve } = createRequire(import.meta.url);
const file = resolve("@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff");
const open = () => openFont(file);

describe("an opened font", () => {
  it("still knows what a letter stands for that it has drawn as a part of another one", () => {
    const used = open();
    const doc = new PDFDocument({ font: "" });
    (doc as unknown as FontDocument).registerFont("any", used);
    doc.font("any").text("ñ").end();
    expect(used.layout("n").glyphs.map(({ codePoints }) => codePoints)).toEqual([[0x6e]]);
  });

  it("gives a word the same shape, whatever it has shaped before", () => {
    const words = ["office", "ﬁ", "1⁄2", "12", "e\u0301", "é", "\u0301"];
    const [there, back] = [open(), open()];
    const shapes = words.map((word) => there.layout(word));
    expect(
      words
        .toReversed()
        .map((word) => back.layout(word))
        .toReversed(),
    ).toEqual(shapes);
  });

  it("keeps what it remembers of a word, though a document scales the places", () => {
    const font = open();
    const first = font.layout("AVA");
    const width = first.advanceWidth;
    for (const position of first.positions) position.xAdvance *= 2;
    expect(first.advanceWidth).toBe(2 * width);
    expect(font.layout("AVA").advanceWidth).toBe(width);
  });

  it("draws pairs of letters closer together where they need it", () => {
    const font = open();
    const apart = font.layout("A").advanceWidth * 2 + font.layout("V").advanceWidth;
    expect(font.layout("AVA").advanceWidth).toBeLessThan(apart);
  });

  it("still knows its words after more of them than it remembers", () => {
    const font = open();
    const before = font.layout("Zoë");
    for (let n = 0; n < 2_100; n++) font.layout(`n${n}`);
    expect(font.layout("Zoë")).toEqual(before);
  });
});

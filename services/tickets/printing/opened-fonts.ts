import { readFileSync } from "node:fs";
import { LRUCache } from "lru-cache";
import PDFDocument from "pdfkit";
import { unpacked } from "./woff.ts";

/** A parsed font as pdfkit takes it, which its types leave out. */
export interface OpenedFont {
  hasGlyphForCodePoint(codePoint: number): boolean;
  layout(text: string): Shape;
}

interface Shape {
  glyphs: { id: number; advanceWidth: number; codePoints: number[] }[];
  positions: { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number }[];
  readonly advanceWidth: number;
}

/** The parser keeps each glyph with the letters that it first stood for, none where it was a part of another glyph. */
interface ParsedFont extends OpenedFont {
  _glyphs: object;
}

/** Words remembered of each font: most words of a page stand on every page. */
const maxWords = 2000;

/** Parses a WOFF file once for many documents. A word's shape depends on that word alone, never on earlier ones. */
export function openFont(file: string): OpenedFont {
  const font = parsed(unpacked(readFileSync(file)));
  const shape = font.layout.bind(font);
  const words = new LRUCache<string, Shape>({ max: maxWords });
  font.layout = (word) => {
    const known = words.get(word);
    if (known) return copy(known);
    font._glyphs = {};
    const made = copy(shape(word));
    words.set(word, made);
    return copy(made);
  };
  return font;
}

/** The parser is pdfkit's own; it is reached through an unused document. */
function parsed(bytes: Buffer): ParsedFont {
  const doc = new PDFDocument({ font: "", autoFirstPage: false }).font(bytes);
  return (doc as unknown as { _font: { font: ParsedFont } })._font.font;
}

/** The document scales the positions that it gets, and asks for their sum afterwards. */
function copy({ glyphs, positions }: Shape): Shape {
  const own = positions.map(({ xAdvance, yAdvance, xOffset, yOffset }) => ({
    ...{ xAdvance, yAdvance, xOffset, yOffset },
  }));
  return {
    glyphs: glyphs.map(({ id, advanceWidth, codePoints }) => ({ id, advanceWidth, codePoints })),
    positions: own,
    get advanceWidth() {
      return own.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
    },
  };
}

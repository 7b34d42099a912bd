import { inflateSync } from "node:zlib";
import jsqr from "jsqr";
import { PNG } from "pngjs";

/** The contents of one page of a PDF. */
export interface ReadPage {
  /** Letters in the order in which they were drawn, without line breaks. */
  text: string;
  /** The text that a camera reads from the QR code. */
  code: string | null;
  /** Points from the lowest line of text to the paper's lower edge. */
  lowest: number;
}

// The library is CommonJS: the import is its exports.
const decode = jsqr as unknown as (typeof jsqr)["default"];

/** Reads the pages of our own PDFs: their text by the fonts' tables, and the code from its squares. */
export function readPaper(pdf: Uint8Array): ReadPage[] {
  const objects = objectsOf(Buffer.from(pdf));
  const pages = [...objects.values()].filter(({ dict }) => /\/Type \/Page\n/.test(dict));
  return pages.map(({ dict }) => {
    const content = objects.get(reference(dict, "Contents"))?.stream?.toString("latin1") ?? "";
    const fonts = fontsOf(objects, objects.get(reference(dict, "Resources"))?.dict ?? "");
    const baselines = [...content.matchAll(/1 0 0 1 [\d.]+ (-?[\d.]+) Tm/g)].map(([, y]) => Number(y));
    return { text: textIn(content, fonts), code: codeIn(content), lowest: Math.min(...baselines) };
  });
}

/** The text that a camera reads from a PNG; it looks at every second pixel, which is quicker. */
export function readPng(png: Uint8Array): { width: number; code: string | null } {
  const { data, width } = PNG.sync.read(Buffer.from(png));
  const side = width / 2;
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const from = (2 * y * width + 2 * x) * 4;
      pixels.set(data.subarray(from, from + 4), (y * side + x) * 4);
    }
  return { width, code: decode(pixels, side, side)?.data ?? null };
}

interface PdfObject {
  dict: string;
  stream: Buffer | null;
}

function objectsOf(pdf: Buffer): Map<string, PdfObject> {
  const objects = new Map<string, PdfObject>();
  for (const { 1: number, 2: body, index } of pdf
    .toString("latin1")
    .matchAll(/(\d+) 0 obj\n([\s\S]*?)endobj/g)) {
    const at = body!.indexOf("stream\n");
    const dict = at < 0 ? body! : body!.slice(0, at);
    const start = index + `${number} 0 obj\n`.length + at + "stream\n".length;
    const stream = at < 0 || !dict.includes("FlateDecode") ? null : inflateSync(pdf.subarray(start));
    objects.set(number!, { dict, stream });
  }
  return objects;
}

const reference = (dict: string, name: string) => new RegExp(`/${name} (\\d+) 0 R`).exec(dict)?.[1] ?? "";

type Letters = Map<number, string>;

function fontsOf(objects: Map<string, PdfObject>, resources: string): Map<string, Letters> {
  const named = [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)];
  return new Map(
    named.map(([, name, number]) => {
      const table = objects.get(reference(objects.get(number!)?.dict ?? "", "ToUnicode"))?.stream;
      return [name!, lettersOf(table?.toString("latin1") ?? "")];
    }),
  );
}

/** `<0000> <0002> [<0000> <0041> <0066 0069>]`: the first glyph, the last, and the text of each. */
function lettersOf(table: string): Letters {
  const letters: Letters = new Map();
  for (const [, first, list] of table.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g)) {
    [...list!.matchAll(/<([0-9a-f ]+)>/g)].forEach(([, units], n) => {
      const codes = units!.split(" ").map((unit) => Number.parseInt(unit, 16));
      letters.set(Number.parseInt(first!, 16) + n, String.fromCharCode(...codes));
    });
  }
  return letters;
}

function textIn(content: string, fonts: Map<string, Letters>): string {
  let letters: Letters | undefined;
  let text = "";
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (font) letters = fonts.get(font);
    for (const [, glyphs] of (shown ?? "").matchAll(/<([0-9a-f]+)>/g)) {
      for (const glyph of glyphs!.match(/.{4}/g) ?? [])
        text += letters?.get(Number.parseInt(glyph, 16)) ?? "";
    }
  }
  return text;
}

/** The squares are drawn in whole modules, so a pixel each is the picture; a camera sees it four times as large. */
function codeIn(content: string): string | null {
  const stripes = [...content.matchAll(/^(\d+) (\d+) (\d+) 1 re$/gm)].map((found) =>
    found.slice(1).map(Number),
  );
  const side = (Math.max(0, ...stripes.map(([x = 0, , length = 0]) => x + length)) + 4) * 4;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [x = 0, y = 0, length = 0] of stripes) {
    for (let row = y * 4; row < (y + 1) * 4; row++)
      pixels.fill(0, (row * side + x * 4) * 4, (row * side + (x + length) * 4) * 4);
  }
  for (let alpha = 3; alpha < pixels.length; alpha += 4) pixels[alpha] = 255;
  return stripes.length === 0 ? null : (decode(pixels, side, side)?.data ?? null);
}

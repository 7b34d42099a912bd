import { LRUCache } from "lru-cache";
import { type FontDocument, type Run, runsOf, useFont, type Weight } from "./fonts.ts";

/** The parts of pdfkit that lines use. */
export interface TextDocument extends FontDocument {
  fontSize(size: number): unknown;
  widthOfString(text: string): number;
  fillColor(color: string): unknown;
  text(text: string, x: number, y: number, options: { lineBreak: false }): unknown;
}

/** A text that has to find its place: the first size at which it needs no more than `lines`, or the last one cut. */
export interface Fitting {
  text: string;
  weight: Weight;
  /** In points, the widest that fits being best. */
  sizes: { size: number; lines: number }[];
  width: number;
}

export interface Lines {
  size: number;
  lines: (readonly Readonly<Run>[])[];
}

const lineHeight = 1.32;

export const heightOf = ({ size, lines }: Lines) => lines.length * size * lineHeight;

/** Cache of lines by their width and the fonts they were measured in: pages repeat the same texts. */
const known = new LRUCache<string, { lines: Lines; fonts: ReadonlySet<string> }>({ max: 1_000 });

/** Breaks a text into lines; a word that is wider than a line is broken too. */
export function fitted(doc: TextDocument, { text, weight, sizes, width }: Fitting): Lines {
  const key = JSON.stringify([text, weight, width, sizes]);
  const before = known.get(key);
  if (before) {
    // So that a document has the same fonts in the same order, whatever was printed before it.
    for (const font of before.fonts) useFont(doc, font);
    return before.lines;
  }
  const fonts = new Set<string>();
  const lines = fitAgain({ doc, weight, fonts, widths: new Map() }, { text, weight, sizes, width });
  known.set(key, { lines, fonts });
  return lines;
}

function fitAgain(measured: Measured, { text, weight, sizes, width }: Fitting): Lines {
  let broken: string[] = [];
  for (const { size, lines } of sizes) {
    broken = breakUp(measured, text, width / size);
    if (broken.length <= lines) return { size, lines: broken.map((line) => runsOf(line, weight)) };
  }
  const { size, lines } = sizes.at(-1)!;
  const kept = broken.slice(0, lines);
  kept.push(`${kept.pop()?.replace(/\s*\S$/, "")}…`);
  return { size, lines: kept.map((line) => runsOf(line, weight)) };
}

/** Draws the lines from the top left corner and answers where the next thing may begin. */
export function draw(doc: TextDocument, lines: Lines, { x, y }: { x: number; y: number }): number {
  doc.fontSize(lines.size);
  lines.lines.forEach((runs, n) => {
    let at = x;
    for (const { font, text } of runs) {
      useFont(doc, font);
      doc.text(text, at, y + n * lines.size * lineHeight, { lineBreak: false });
      at += doc.widthOfString(text);
    }
  });
  return y + heightOf(lines);
}

interface Measured {
  doc: TextDocument;
  weight: Weight;
  fonts: Set<string>;
  /** By text, in units of the font size: each word is shaped once for all sizes. */
  widths: Map<string, number>;
}

const breakable = /[^\S\u00a0\u202f]+/u;

/** French sets a space inside its quotation marks and before high signs, where no line may break. */
function glued(text: string): string {
  return text.replace(/ ([»:;!?])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
}

function breakUp(measured: Measured, text: string, width: number): string[] {
  const space = widthOf(measured, "n n") - widthOf(measured, "nn");
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of glued(text)
    .split(breakable)
    .flatMap((whole) => partsOf(measured, whole, width))) {
    const wide = widthOf(measured, word);
    if (line !== "" && used + space + wide > width) {
      lines.push(line);
      line = "";
    }
    used = line === "" ? wide : used + space + wide;
    line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

function partsOf(measured: Measured, word: string, width: number): string[] {
  if (word === "") return [];
  if (widthOf(measured, word) <= width) return [word];
  const parts = [""];
  let used = 0;
  for (const { segment } of segmenter.segment(word)) {
    const wide = widthOf(measured, segment);
    if (used > 0 && used + wide > width) {
      parts.push("");
      used = 0;
    }
    parts.push(parts.pop() + segment);
    used += wide;
  }
  return parts;
}

function widthOf({ doc, weight, fonts, widths }: Measured, text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  doc.fontSize(100);
  let width = 0;
  for (const run of runsOf(text, weight)) {
    useFont(doc, run.font);
    fonts.add(run.font);
    width += doc.widthOfString(run.text) / 100;
  }
  widths.set(text, width);
  return width;
}

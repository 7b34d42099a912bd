import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { LRUCache } from "lru-cache";
import { type OpenedFont, openFont } from "./opened-fonts.ts";

const require = createRequire(import.meta.url);

const weights = { regular: 400, bold: 700 };
export type Weight = keyof typeof weights;

/** Letters of one font, to be drawn one after the other. */
export interface Run {
  /** Its name for `useFont`. */
  font: string;
  text: string;
}

/** The parts of pdfkit that fonts use. */
export interface FontDocument {
  registerFont(name: string, font: OpenedFont): unknown;
  font(name: string): unknown;
}

/** Stands for a letter that no font of ours has. */
export const replacement = "\ufffd";

/** Noto Sans comes in files by script; a text of several scripts is drawn by several of them. */
const scripts = [
  "latin",
  "latin-ext",
  "greek",
  "greek-ext",
  "cyrillic",
  "cyrillic-ext",
  "vietnamese",
  "devanagari",
] as const;
type Script = (typeof scripts)[number];

const ranges = readRanges();
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Sets the font of all following text. */
export function useFont(doc: FontDocument, name: string): void {
  doc.registerFont(name, opened(name));
  doc.font(name);
}

/** By weight and text: after a sale page upon page says the same. */
const runsByText = new LRUCache<string, readonly Readonly<Run>[]>({ max: 1_000 });

/** The text in fonts that have its letters. A letter without one becomes a simpler form of it or, at last, `replacement`. */
export function runsOf(text: string, weight: Weight): readonly Readonly<Run>[] {
  const key = weight + text;
  const known = runsByText.get(key);
  if (known) return known;
  const runs = splitByFont(text, weight);
  runsByText.set(key, runs);
  return runs;
}

function splitByFont(text: string, weight: Weight): Run[] {
  const runs: Run[] = [];
  for (const { segment } of segmenter.segment(printable(text))) {
    const drawn = drawable(segment, weight);
    const last = runs.at(-1);
    if (last?.font === drawn.font) last.text += drawn.text;
    else runs.push({ ...drawn });
  }
  return runs;
}

/** One line of composed letters with plain spaces and hyphens: the fonts lack the others. */
function printable(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\s\p{Zs}]+/gu, " ")
    .replace(/[\u2010\u2011]/g, "-")
    .replace(/[\u00ad\u200b\u2060\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .trim();
}

/** By weight and letter; only of single code units, so that there is an end to them. */
const drawables = new Map<string, Run>();

function drawable(letter: string, weight: Weight): Run {
  const key = weight + letter;
  const known = drawables.get(key);
  if (known) return known;
  const found = inSomeFont(letter, weight);
  if (letter.length === 1) drawables.set(key, found);
  return found;
}

function inSomeFont(letter: string, weight: Weight): Run {
  const simpler = letter.normalize("NFKC").replace(/\p{Cf}|\ufe0f/gu, "");
  const bare = letter.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "");
  for (const text of [letter, simpler, bare]) {
    const script = scripts.find((one) => text !== "" && hasAll(one, weight, text));
    if (script) return { font: fontName(script, weight), text };
  }
  return { font: fontName("latin", weight), text: replacement };
}

function hasAll(script: Script, weight: Weight, text: string): boolean {
  const codePoints = Array.from(text, (char) => char.codePointAt(0) as number);
  const isInRange = (point: number) => ranges[script].some(([from, to]) => point >= from && point <= to);
  if (!codePoints.every(isInRange)) return false;
  const font = opened(fontName(script, weight));
  return codePoints.every((point) => font.hasGlyphForCodePoint(point));
}

const fonts = new Map<string, OpenedFont>();

/** As the package names its files. */
const fontName = (script: Script, weight: Weight) => `${script}-${weights[weight]}`;

/** By its name; none is read before it is used. */
function opened(name: string): OpenedFont {
  const known = fonts.get(name);
  if (known) return known;
  const font = openFont(require.resolve(`@fontsource/noto-sans/files/noto-sans-${name}-normal.woff`));
  fonts.set(name, font);
  return font;
}

/** Which letters a file may have, as the package lists them: `U+0000-00FF,U+0131`. */
function readRanges(): Record<Script, [number, number][]> {
  const listed = JSON.parse(readFileSync(require.resolve("@fontsource/noto-sans/unicode.json"), "utf8"));
  const rangeOf = (part: string): [number, number] => {
    const [from = "", to = from] = part.replace("U+", "").split("-");
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  };
  return Object.fromEntries(
    scripts.map((script) => [script, listed[script].split(",").map(rangeOf)]),
  ) as Record<Script, [number, number][]>;
}

import qrcode from "qrcode";
import { bitmapPng } from "./bitmap-png.ts";

/** A quarter of the code may be dirty or folded (ISO/IEC 18004 has L, M, Q and H). */
const errorCorrectionLevel = "Q";

/** Light modules around the code, without which scanners do not find it: four, by ISO/IEC 18004. */
export const quietZone = 4;

/** A row's dark modules, joined where they touch. */
export interface Stripe {
  row: number;
  column: number;
  length: number;
}

/** The code as stripes on a square of `size` modules, without the quiet zone. */
export function stripesOf(code: string): { size: number; stripes: Stripe[] } {
  const modules = modulesOf(code);
  const { size } = modules;
  const stripes: Stripe[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (!modules.get(row, column)) continue;
      const last = stripes.at(-1);
      if (last?.row === row && last.column + last.length === column) last.length++;
      else stripes.push({ row, column, length: 1 });
    }
  }
  return { size, stripes };
}

/** The code as a black and white PNG, 8 pixels per module. */
export function qrPng(code: string): Buffer {
  const modules = modulesOf(code);
  const isDark = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < modules.size && column < modules.size && modules.get(row, column) > 0;
  return bitmapPng(modules.size + 2 * quietZone, (row, column) =>
    isDark(row - quietZone, column - quietZone),
  );
}

/** As bytes throughout: to look for stretches of digits takes nearly as long as the rest, and finds none. */
function modulesOf(code: string) {
  const bytes = { data: Buffer.from(code), mode: "byte" as const };
  return qrcode.create([bytes], { errorCorrectionLevel }).modules;
}

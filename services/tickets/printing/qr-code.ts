import qrcode from "qrcode";

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
  const { modules } = qrcode.create(code, { errorCorrectionLevel });
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

/** Greys alone, without filters: black and white needs no more, and it takes a fifth of the time. */
const greys = { colorType: 0, filterType: 0, deflateStrategy: 0 };

/** The code as a black and white PNG of 8 pixels per module. */
export function qrPng(code: string): Promise<Buffer> {
  // A copy, because the renderer writes into it.
  const rendererOpts = { ...greys };
  return qrcode.toBuffer(code, { errorCorrectionLevel, margin: quietZone, scale: 8, rendererOpts });
}

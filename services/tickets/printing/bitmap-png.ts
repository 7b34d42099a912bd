import { crc32, deflateSync } from "node:zlib";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** By PNG (ISO/IEC 15948): one bit a pixel, greys, the one compression, the one filtering, not interlaced. */
const blackAndWhite = [1, 0, 0, 0, 0];
const unfiltered = 0;
const asAbove = 2;

/** Pixels to a square's side: each square fills one byte of a row. */
export const pixelsPerSquare = 8;

/** A PNG of `size` by `size` squares, black where `isDark`. */
export function bitmapPng(size: number, isDark: (row: number, column: number) => boolean): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size * pixelsPerSquare, 0);
  header.writeUInt32BE(size * pixelsPerSquare, 4);
  header.set(blackAndWhite, 8);
  const parts = [
    signature,
    chunk("IHDR", header),
    chunk("IDAT", pixels(size, isDark)),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat(parts);
}

/** Each row begins with its filter; a row like the one above it is all zeros. */
function pixels(size: number, isDark: (row: number, column: number) => boolean): Buffer {
  const length = 1 + size;
  const rows = Buffer.alloc(length * size * pixelsPerSquare);
  for (let row = 0; row < size; row++) {
    const at = row * pixelsPerSquare * length;
    rows[at] = unfiltered;
    for (let column = 0; column < size; column++) rows[at + 1 + column] = isDark(row, column) ? 0x00 : 0xff;
    for (let repeated = 1; repeated < pixelsPerSquare; repeated++) rows[at + repeated * length] = asAbove;
  }
  return deflateSync(rows);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

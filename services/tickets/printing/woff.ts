import { inflateSync } from "node:zlib";

const header = { woff: 44, sfnt: 12 };
const entry = { woff: 20, sfnt: 16 };

/** The plain font in a WOFF 1.0 file, whose tables are packed one by one (https://www.w3.org/TR/WOFF). */
export function unpacked(woff: Buffer): Buffer {
  if (woff.toString("latin1", 0, 4) !== "wOFF") throw new Error("this font is not a WOFF file");
  const tables = tablesOf(woff);
  const start = header.sfnt + tables.length * entry.sfnt;
  const font = Buffer.alloc(tables.reduce((end, { bytes }) => end + aligned(bytes.length), start));
  woff.copy(font, 0, 4, 8);
  font.writeUInt16BE(tables.length, 4);
  const powerOfTwo = Math.floor(Math.log2(tables.length));
  font.writeUInt16BE(2 ** powerOfTwo * entry.sfnt, 6);
  font.writeUInt16BE(powerOfTwo, 8);
  font.writeUInt16BE((tables.length - 2 ** powerOfTwo) * entry.sfnt, 10);
  let offset = start;
  tables.forEach(({ tag, checksum, bytes }, n) => {
    const at = header.sfnt + n * entry.sfnt;
    tag.copy(font, at);
    checksum.copy(font, at + 4);
    font.writeUInt32BE(offset, at + 8);
    font.writeUInt32BE(bytes.length, at + 12);
    bytes.copy(font, offset);
    offset += aligned(bytes.length);
  });
  return font;
}

function tablesOf(woff: Buffer): { tag: Buffer; checksum: Buffer; bytes: Buffer }[] {
  return Array.from({ length: woff.readUInt16BE(12) }, (_, n) => {
    const at = header.woff + n * entry.woff;
    const [offset, packedLength, length] = [4, 8, 12].map((field) => woff.readUInt32BE(at + field));
    const packed = woff.subarray(offset, offset! + packedLength!);
    const bytes = packedLength === length ? packed : inflateSync(packed);
    return { tag: woff.subarray(at, at + 4), checksum: woff.subarray(at + 16, at + 20), bytes };
  });
}

/** Tables begin at every fourth byte. */
const aligned = (length: number) => Math.ceil(length / 4) * 4;

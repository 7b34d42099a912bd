import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { z } from "zod";
import { BackupError } from "../backup-error.ts";

/**
 * A sealed file: magic and version · length of the header · header as JSON · SHA-256 of all that · the content,
 * gzipped and encrypted by AES-256-GCM over all that · its tag · an end mark.
 */
const magic = Buffer.from("EVENTSAPP-BACKUP\u0001");
const endMark = Buffer.from("BACKUP-END");
const tagBytes = 16;
const hashBytes = 32;
const longestHeader = 10_000;

const headerShape = z.object({
  createdAt: z.string(),
  /** Of scrypt (RFC 7914): N, r, p. */
  cost: z.object({ N: z.int().max(2 ** 20), r: z.int().max(32), p: z.int().max(16) }),
  salt: z.base64url(),
  iv: z.base64url(),
  /** Distinguishes a wrong passphrase from a damaged file. */
  keyCheck: z.base64url(),
});
type Header = z.output<typeof headerShape>;

/** 32 MiB and a tenth of a second for each guess at a passphrase. */
const cost = { N: 2 ** 15, r: 8, p: 1 };

/** Writes a new sealed file, readable by its owner only, and waits until it is on the disk. */
export async function writeSealed(
  file: string,
  content: AsyncIterable<Uint8Array>,
  { passphrase, createdAt }: { passphrase: string; createdAt: string },
): Promise<void> {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const { key, keyCheck } = await keyOf(passphrase, salt, cost);
  const inText = { salt: salt.toString("base64url"), iv: iv.toString("base64url") };
  const front = frontOf({ createdAt, cost, ...inText, keyCheck: keyCheck.toString("base64url") });
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(front);
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(front);
    await pipeline(Readable.from(content), createGzip(), cipher, async (sealed) => {
      for await (const bytes of sealed) await handle.writeFile(bytes as Uint8Array);
    });
    await handle.writeFile(Buffer.concat([cipher.getAuthTag(), endMark]));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Gives the content of a sealed file to `take`, and answers when the file was made. What `take` got may be used only
 * after this has settled: until then nothing is known to be unchanged. Throws BackupError when the file is no backup,
 * damaged, cut short, or sealed with another passphrase.
 */
export async function readSealed(
  file: string,
  passphrase: string,
  take: (content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<{ createdAt: string }> {
  const { header, front, tag, contentEnd } = await readAround(file);
  const { key, keyCheck } = await keyOf(passphrase, Buffer.from(header.salt, "base64url"), header.cost);
  if (!timingSafeEqual(keyCheck, paddedTo(keyCheck.length, Buffer.from(header.keyCheck, "base64url"))))
    throw new BackupError(`${file} was encrypted with another passphrase.`);
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(header.iv, "base64url"));
  decipher.setAAD(front).setAuthTag(tag);
  const sealed = createReadStream(file, { start: front.length, end: contentEnd - 1 });
  try {
    await pipeline(sealed, decipher, createGunzip(), take);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new BackupError(`${file} is damaged: its content was changed after it was written.`, {
      cause: error,
    });
  }
  return { createdAt: header.createdAt };
}

/** The parts in clear, before and behind the content. */
async function readAround(file: string) {
  const handle = await openBackup(file);
  try {
    const about = await handle.stat();
    if (about.isDirectory()) throw notOne(file);
    const { size } = about;
    const start = await readAt(handle, 0, magic.length + 4);
    if (!start.subarray(0, magic.length).equals(magic)) throw notOne(file);
    const length = start.length < magic.length + 4 ? 0 : start.readUInt32BE(magic.length);
    if (length === 0 || length > longestHeader) throw headDamaged(file);
    const front = await readAt(handle, 0, magic.length + 4 + length + hashBytes);
    const head = front.subarray(0, -hashBytes);
    if (!createHash("sha256").update(head).digest().equals(front.subarray(-hashBytes)))
      throw headDamaged(file);
    const contentEnd = size - tagBytes - endMark.length;
    const back = await readAt(handle, Math.max(contentEnd, 0), tagBytes + endMark.length);
    if (contentEnd <= front.length || !back.subarray(tagBytes).equals(endMark))
      throw new BackupError(`${file} is cut short: its end is missing after ${size} bytes.`);
    const header = headerShape.parse(JSON.parse(head.subarray(magic.length + 4).toString()));
    return { header, front, tag: back.subarray(0, tagBytes), contentEnd };
  } finally {
    await handle.close();
  }
}

function frontOf(header: Header): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const head = Buffer.concat([magic, length, json]);
  return Buffer.concat([head, createHash("sha256").update(head).digest()]);
}

/** scrypt takes 128 · N · r bytes (RFC 7914), and Node refuses more than 32 MiB by default. */
async function keyOf(passphrase: string, salt: Buffer, { N, r, p }: Header["cost"]) {
  const derived = await new Promise<Buffer>((done, refuse) => {
    const options = { N, r, p, maxmem: 128 * N * r + 128 * r * p + 1_000_000 };
    scrypt(passphrase.normalize("NFKC"), salt, 48, options, (error, key) =>
      error ? refuse(error) : done(key),
    );
  });
  return { key: derived.subarray(0, 32), keyCheck: derived.subarray(32) };
}

async function openBackup(file: string): Promise<FileHandle> {
  try {
    return await open(file, "r");
  } catch (error) {
    throw new BackupError(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

const paddedTo = (length: number, bytes: Buffer) => Buffer.concat([bytes], length);
const notOne = (file: string) => new BackupError(`${file} is no backup of EventsApp.`);
const headDamaged = (file: string) =>
  new BackupError(`${file} is damaged or cut short: its head cannot be read.`);

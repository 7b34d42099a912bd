import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { type Manifest, manifestShape } from "./manifest.ts";

const longestManifest = 10_000_000;

/** The manifest and its files behind each other: length of the manifest · manifest as JSON · bytes of each file. */
export async function* packed(folder: string, manifest: Manifest): AsyncGenerator<Buffer> {
  const json = Buffer.from(JSON.stringify(manifest));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  yield Buffer.concat([length, json]);
  for (const { name } of manifest.entries) {
    for await (const bytes of createReadStream(join(folder, name))) yield bytes as Buffer;
  }
}

/** Writes the packed files into an empty folder, each on the disk, and answers their manifest. */
export async function unpack(content: AsyncIterable<Buffer>, folder: string): Promise<Manifest> {
  const reader = new PackReader(content);
  const length = (await reader.read(4)).readUInt32BE();
  if (length > longestManifest) throw new Error(`a manifest of ${length} bytes`);
  const manifest = manifestShape.parse(JSON.parse((await reader.read(length)).toString()));
  for (const { name, bytes } of manifest.entries) {
    const handle = await open(join(folder, name), "wx", 0o600);
    try {
      await reader.copy(bytes, handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  await reader.requireEnd();
  return manifest;
}

/** Takes counted bytes off a stream. */
class PackReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(content: AsyncIterable<Buffer>) {
    this.#chunks = content[Symbol.asyncIterator]();
  }

  async read(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = length; left > 0; left -= parts.at(-1)!.length) parts.push(await this.#atMost(left));
    return Buffer.concat(parts);
  }

  async copy(length: number, to: FileHandle): Promise<void> {
    for (let left = length; left > 0; ) {
      const bytes = await this.#atMost(left);
      await to.writeFile(bytes);
      left -= bytes.length;
    }
  }

  /** Also reads the stream to its end, where tampering is detected. */
  async requireEnd(): Promise<void> {
    const next = await this.#chunks.next();
    if (this.#rest.length > 0 || !next.done) throw new Error("more than the manifest says");
  }

  async #atMost(length: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) throw new Error("less than the manifest says");
      this.#rest = next.value;
    }
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }
}

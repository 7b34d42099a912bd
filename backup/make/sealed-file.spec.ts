import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { BackupError } from "../backup-error.ts";
import { freshFolder, passphrase } from "../testing/data.ts";
import { readSealed, writeSealed } from "./sealed-file.ts";

const folder = freshFolder();
const file = join(folder, "sealed");
const text = "the content, ".repeat(10_000);
const createdAt = "2027-01-01T12:00:00.000Z";

async function* content() {
  yield Buffer.from(text.slice(0, 1_000));
  yield Buffer.from(text.slice(1_000));
}

async function read(from = file, phrase = passphrase): Promise<{ text: string; createdAt: string }> {
  const chunks: Buffer[] = [];
  const made = await readSealed(from, phrase, async (opened) => {
    for await (const bytes of opened) chunks.push(bytes);
  });
  return { text: Buffer.concat(chunks).toString(), ...made };
}

/** Reads the file with these bytes instead. */
async function readBytes(bytes: Buffer): Promise<unknown> {
  const changed = join(folder, "changed");
  writeFileSync(changed, bytes);
  return await read(changed).catch((error: unknown) => error);
}

beforeAll(() => writeSealed(file, content(), { passphrase, createdAt }));

describe("a sealed file", () => {
  it("returns the contents, with the time, to a reader with the passphrase", async () => {
    expect(await read()).toEqual({ text, createdAt });
  });

  it("is compressed, readable by its owner only, and shows nothing of what is in it", () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(file).size).toBeLessThan(text.length / 10);
    expect(readFileSync(file, "latin1")).not.toContain("content");
  });

  it("is never the same twice", async () => {
    const again = join(folder, "again");
    await writeSealed(again, content(), { passphrase, createdAt });
    expect(readFileSync(again).equals(readFileSync(file))).toBe(false);
  });

  it("refuses another passphrase in one sentence", async () => {
    await expect(read(file, `${passphrase}!`)).rejects.toThrow(
      new BackupError(`${file} was encrypted with another passphrase.`),
    );
  });

  it("is not a folder", async () => {
    await expect(read(folder)).rejects.toThrow(new BackupError(`${folder} is no backup of EventsApp.`));
  });

  it("refuses to be written over another", async () => {
    await expect(writeSealed(file, content(), { passphrase, createdAt })).rejects.toThrow("EEXIST");
  });

  it("is refused when one byte is another, wherever it stands", async () => {
    const whole = readFileSync(file);
    const step = Math.floor(whole.length / 12);
    const places = [...Array(12).keys()].map((i) => i * step);
    for (const place of [...places, whole.length - 20, whole.length - 1]) {
      const bytes = Buffer.from(whole);
      bytes[place] = (bytes[place] as number) ^ 1;
      const refused = await readBytes(bytes);
      expect([place, refused]).toEqual([place, expect.any(BackupError)]);
      expect((refused as Error).message).toMatch(/is no backup|is damaged|is cut short/);
    }
  }, 60_000);

  it("is refused when it is cut short, wherever, or longer", async () => {
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length += 7) {
      const refused = await readBytes(whole.subarray(0, length));
      expect([length, refused]).toEqual([length, expect.any(BackupError)]);
    }
    expect(await readBytes(Buffer.concat([whole, Buffer.from("more")]))).toBeInstanceOf(BackupError);
  });

  it("is distinguished from a file of another kind, and from one that is not there", async () => {
    expect(await readBytes(Buffer.from("SQLite format 3".padEnd(4_096, " ")))).toMatchObject({
      message: expect.stringMatching(/is no backup of EventsApp\.$/),
    });
    await expect(read(join(folder, "gone"))).rejects.toThrow(/gone cannot be read: ENOENT/);
  });
});

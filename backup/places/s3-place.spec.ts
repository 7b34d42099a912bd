import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, jest } from "@jest/globals";
import { readSettings } from "../../lib/settings/env.ts";
import { backupName } from "../make/backup-names.ts";
import { withS3 } from "../testing/bucket.ts";
import { freshFolder } from "../testing/data.ts";
import { placeOf } from "./backup-place.ts";
import { prune } from "./retention.ts";

jest.setTimeout(60_000);

describe("s3Place", () => {
  const s3 = withS3();
  const place = (env: Record<string, string> = {}) => placeOf(readSettings({ ...s3.env, ...env }));

  /** A stream of this many bytes to this name. */
  async function retained(name: string, bytes: number, env: Record<string, string> = {}): Promise<Buffer> {
    const there = await place(env);
    const file = there.draftOf(name, freshFolder());
    const content = randomBytes(bytes);
    writeFileSync(file, content);
    await there.keep(file, name);
    return content;
  }

  it.each([
    ["small", 1_000],
    ["one that goes up in parts", 20 * 2 ** 20],
  ])("keeps a file and gives it back as it was: %s", async (name, bytes) => {
    const content = await retained(`${name}.backup`, bytes);
    const file = await (await place()).fetch(`${name}.backup`, freshFolder());
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it("lists what stands under the prefix itself, and removes by the policy what is a backup of ours", async () => {
    const BACKUP_S3_URL = "s3://backups/pruned";
    const names = [1, 2, 3].map((hour) => backupName("payments", hour * 3_600_000));
    for (const name of [...names, "notes.txt"]) await retained(name, 10, { BACKUP_S3_URL });
    await retained(names[0]!, 10, { BACKUP_S3_URL: `${BACKUP_S3_URL}/deeper` });
    await retained(names[0]!, 10, { BACKUP_S3_URL: `${BACKUP_S3_URL}-of-others` });
    const there = await place({ BACKUP_S3_URL: `${BACKUP_S3_URL}/` });
    expect((await there.names()).sort()).toEqual(["notes.txt", ...names]);
    await prune(there, readSettings({ BACKUP_KEEP: "1", BACKUP_KEEP_DAYS: "0" }), Date.now());
    expect((await there.names()).sort()).toEqual(["notes.txt", names[2]]);
    for (const other of ["/deeper", "-of-others"])
      expect(await (await place({ BACKUP_S3_URL: BACKUP_S3_URL + other })).names()).toEqual([names[0]]);
  });

  it("says in one sentence, without the secret, what the store refuses or that it is away", async () => {
    const strange = await place({ AWS_ACCESS_KEY_ID: "someone", AWS_SECRET_ACCESS_KEY: "secret-of-his" });
    await expect(strange.names()).rejects.toThrow(
      /^s3:\/\/backups\/shop\/payments cannot be listed: InvalidAccessKeyId, (?!.*secret-of-his)/,
    );
    const nowhere = await place({ BACKUP_S3_URL: "s3://missing" });
    await expect(nowhere.names()).rejects.toThrow("s3://missing/ cannot be listed: NoSuchBucket");
    await expect((await place()).fetch("gone.backup", freshFolder())).rejects.toThrow(
      "s3://backups/shop/payments/gone.backup cannot be read: NoSuchKey",
    );
    const away = await place({ BACKUP_S3_ENDPOINT: "http://127.0.0.1:9" });
    await expect(away.names()).rejects.toThrow(/cannot be listed: .*(bad port|ECONNREFUSED)/);
  });

  it("refuses what came back other than it went there, and removes it", async () => {
    const asked: string[] = [];
    const lossy = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume().on("end", () => {
        response.writeHead(request.method === "DELETE" ? 204 : 200, { etag: '"x"' });
        response.end(request.method === "GET" ? "something else" : undefined);
      });
    });
    await new Promise<void>((done) => lossy.listen(0, "127.0.0.1", done));
    const { port } = lossy.address() as AddressInfo;
    const there = await place({ BACKUP_S3_ENDPOINT: `http://127.0.0.1:${port}` });
    const file = join(freshFolder(), "x.backup");
    writeFileSync(file, "a backup");
    await expect(there.keep(file, "x.backup")).rejects.toThrow("x.backup came back from the store other");
    const path = "/backups/shop/payments/x.backup";
    expect(asked).toEqual(["PUT", "GET", "DELETE"].map((method) => `${method} ${path}`));
    await new Promise((done) => lossy.close(done));
  });

  it("leaves nothing under the name of a backup that cannot be read back, or says that it is there", async () => {
    const asked: string[] = [];
    let deletes = 204;
    const busy = createServer((request, response) => {
      asked.push(`${request.method}`);
      const status = { PUT: 200, DELETE: deletes }[request.method as string] ?? 500;
      request.resume().on("end", () => response.writeHead(status, { etag: '"x"' }).end());
    });
    await new Promise<void>((done) => busy.listen(0, "127.0.0.1", done));
    const { port } = busy.address() as AddressInfo;
    const there = await place({ BACKUP_S3_ENDPOINT: `http://127.0.0.1:${port}` });
    const file = join(freshFolder(), "x.backup");
    writeFileSync(file, "a backup");
    await expect(there.keep(file, "x.backup")).rejects.toThrow(/x\.backup cannot be read: (?!.*unproven)/);
    expect([asked[0], asked.at(-1)]).toEqual(["PUT", "DELETE"]);
    deletes = 403;
    await expect(there.keep(file, "x.backup")).rejects.toThrow(
      /x\.backup cannot be read: .*; it stands there unproven: remove it\.$/,
    );
    await new Promise((done) => busy.close(done));
  });
});

describe("s3Place, where signatures are looked at", () => {
  const s3 = withS3({ checks: "signatures" });

  it("signs what it writes, reads and removes", async () => {
    const there = await placeOf(readSettings(s3.env));
    const file = join(freshFolder(), "x.backup");
    writeFileSync(file, "a backup");
    await there.keep(file, "x.backup");
    const wrong = await placeOf(readSettings({ ...s3.env, AWS_SECRET_ACCESS_KEY: "another-secret" }));
    await expect(wrong.remove("x.backup")).rejects.toThrow(/SignatureDoesNotMatch, (?!.*another-secret)/);
    await there.remove("x.backup");
    await expect(there.fetch("x.backup", freshFolder())).rejects.toThrow("NoSuchKey");
  });
});

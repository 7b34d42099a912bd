import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import { S3Client, S3Errors } from "@bradenmacdonald/s3-lite-client";
import type { Settings } from "../../lib/settings/env.ts";
import { BackupError } from "../backup-error.ts";
import { sha256Of } from "../make/manifest.ts";
import type { BackupPlace } from "./backup-place.ts";

/** Larger files go up in parts, of which the client holds five; the store puts them together when all are there. */
const partBytes = 16 * 2 ** 20;

/** Backups in a bucket of a store that speaks S3. Throws BackupError on a refusal of the store. */
export function s3Place(settings: Settings, url: string): BackupPlace {
  const bucket = openBucket(settings, url);
  return {
    addressOf: bucket.addressOf,
    names: bucket.names,
    remove: bucket.remove,
    draftOf: (name, scratch) => join(scratch, name),
    async keep(file, name) {
      await bucket.upload(file, name);
      await requireArrived(bucket, file, name).catch((error: Error) => takenBack(bucket, name, error));
    },
    async fetch(name, scratch) {
      const file = join(scratch, name);
      await bucket.download(name, file);
      return file;
    },
  };
}

async function requireArrived(bucket: Bucket, file: string, name: string): Promise<void> {
  await bucket.download(name, `${file}.arrived`);
  if ((await sha256Of(`${file}.arrived`)) === (await sha256Of(file))) return;
  throw new BackupError(`${bucket.addressOf(name)} came back from the store other than it went there.`);
}

/** Under its name it would pass for a proven one. Throws `error`, or with it that it is still there. */
async function takenBack(bucket: Bucket, name: string, error: Error): Promise<never> {
  await bucket.remove(name).catch(() => {
    const reason = error.message.replace(/\.$/, "");
    throw new BackupError(`${reason}; it stands there unproven: remove it.`, { cause: error });
  });
  throw error;
}

type Bucket = ReturnType<typeof openBucket>;

/** One operation on a name under the prefix of the address. */
function openBucket(settings: Settings, url: string) {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(url) ?? [];
  const keyOf = (name: string) => (prefix === "" ? name : `${prefix}/${name}`);
  const addressOf = (name: string) => `s3://${bucket}/${keyOf(name)}`;
  const client = clientOf(settings, bucket);
  const streamOf = (file: string) => Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  return {
    addressOf,
    names: () => saying(`s3://${bucket}/${prefix} cannot be listed`, () => namesUnder(client, keyOf(""))),
    upload: (file: string, name: string) =>
      saying(`${addressOf(name)} cannot be written`, () =>
        client.putObject(keyOf(name), streamOf(file), { partSize: partBytes }),
      ),
    download: (name: string, file: string) =>
      saying(`${addressOf(name)} cannot be read`, async () => {
        const { body } = await client.getObject(keyOf(name));
        await pipeline(Readable.fromWeb(body as WebStream), createWriteStream(file, { mode: 0o600 }));
      }),
    remove: (name: string) =>
      saying(`${addressOf(name)} cannot be removed`, () => client.deleteObject(keyOf(name))),
  };
}

/** Without deeper levels. */
async function namesUnder(client: S3Client, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of client.listObjects({ prefix })) names.push(key.slice(prefix.length));
  return names.filter((name) => !name.includes("/"));
}

function clientOf(settings: Settings, bucket: string): S3Client {
  const { BACKUP_S3_ENDPOINT, BACKUP_S3_REGION: region } = settings;
  return new S3Client({
    ...{ bucket, region, endPoint: BACKUP_S3_ENDPOINT ?? `https://s3.${region}.amazonaws.com` },
    ...{ accessKey: settings.AWS_ACCESS_KEY_ID ?? "", secretKey: settings.AWS_SECRET_ACCESS_KEY ?? "" },
  });
}

/** The store's own words name bucket and key, and never the secret. */
async function saying<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { message, cause } = error as Error;
    const reason =
      error instanceof S3Errors.ServerError
        ? `${error.code}, ${message}`
        : ((cause as Error)?.message ?? message);
    throw new BackupError(`${what}: ${reason.replace(/\.$/, "")}.`, { cause: error });
  }
}

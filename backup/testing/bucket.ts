import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { freshFolder } from "./data.ts";

interface S3rver {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
/** It has no types. */
const Server = createRequire(import.meta.url)("@20minutes/s3rver") as new (options: object) => S3rver;

/**
 * Inside a `describe`: a store that speaks S3, with one empty bucket; filled when the tests run. It leaves the slash
 * behind the bucket out of what it checks a list's signature by, which Amazon's does not: so it checks them on request.
 */
export function withS3({ checks }: { checks: "keys" | "signatures" } = { checks: "keys" }): {
  env: Record<string, string>;
} {
  const started = { env: {} as Record<string, string> };
  let server: S3rver;
  beforeAll(async () => {
    const directory = join(freshFolder(), "s3");
    mkdirSync(directory);
    const configureBuckets = [{ name: "backups", configs: [] }];
    server = new Server({
      ...{ port: 0, address: "127.0.0.1", silent: true, directory, configureBuckets },
      allowMismatchedSignatures: checks === "keys",
    });
    const { port } = await server.run();
    started.env = {
      BACKUP_S3_URL: "s3://backups/shop/payments",
      BACKUP_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      // The one user that it knows.
      ...{ AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" },
    };
  });
  afterAll(() => server.close());
  return started;
}

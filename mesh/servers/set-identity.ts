import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The identity of a replica set, stored in its folder, so that a later start on the folder finds its way in. */
export interface SetIdentity {
  /** Its own, so that no client of another set takes this one for its own after ports were reassigned. */
  setName: string;
  operator: { name: string; password: string };
  /** The key by which members authenticate each other, where clients must log in. */
  keyFile: string;
}

/** Reads the identity in the folder, or makes one. */
export function identityIn(folder: string): SetIdentity {
  const file = join(folder, "replica-set.json");
  const keyFile = join(folder, "key");
  if (!existsSync(file)) {
    const made = {
      setName: `eventsapp-${randomBytes(4).toString("hex")}`,
      operator: { name: "operator", password: randomBytes(18).toString("base64url") },
    };
    writeFileSync(keyFile, randomBytes(48).toString("base64"), { mode: 0o600 });
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  }
  return { ...JSON.parse(readFileSync(file, "utf8")), keyFile };
}

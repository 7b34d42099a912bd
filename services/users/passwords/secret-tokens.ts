import { createHash } from "node:crypto";
import type { RandomBytes } from "../../../lib/ids.ts";

/** A secret of 256 random bits that only its owner keeps; the prefix states its purpose. */
export function newSecretToken(prefix: string, random: RandomBytes): string {
  return `${prefix}_${Buffer.from(random(32)).toString("base64url")}`;
}

/** The hash stored of it. */
export const hashOf = (token: string) => createHash("sha256").update(token).digest("base64url");

import { createHash } from "node:crypto";
import { fail } from "../../../lib/errors/errors.ts";

/**
 * A strong entity tag (RFC 9110, 8.8.3) of an answer. Of a resource with a version it begins with that, and goes on
 * with the answer's hash all the same: an answer may show more than the version counts.
 */
export function entityTag(body: string, version?: number): string {
  const hash = createHash("sha256").update(body).digest("base64url").slice(0, 27);
  return version === undefined ? `"${hash}"` : `"${version}.${hash}"`;
}

/**
 * The version that an If-Match header (RFC 9110, 13.1.1) asks for; undefined without one, and for `*`, which any
 * existing thing fulfils. Only the version is compared, so a tag that a compressing proxy made weak does as well, and
 * so does the bare version. Throws IF_MATCH_INVALID for any other text, and for several tags: one change was made from one
 * version.
 */
export function versionIn(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  const digits = /^(?:W\/)?"([1-9]\d{0,14})(?:\.[\w-]{27})?"$/.exec(ifMatch.trim())?.[1];
  if (digits === undefined) throw fail("IF_MATCH_INVALID", { got: ifMatch.slice(0, 100) });
  return Number(digits);
}

/** If-None-Match (RFC 9110, 13.1.2): `*`, or one of the tags, weak or strong. */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
  return tags.includes(tag) || tags.includes("*");
}

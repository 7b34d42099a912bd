import { placeClaim } from "../../../lib/ids.ts";
import type { TakenAnswer } from "../places/places.ts";
import { markBytes, takenPlaces } from "./redis-bitmaps.ts";
import type { EventScripts } from "./redis-event-scripts.ts";

/** Of a bitmap: one byte has eight places. */
const bytesPerPage = 1_024;
const buyersPerPage = 1_000;

/**
 * One page of the taken claims. The first has only the quotas; then comes each quota, in the order of their ids, and
 * then the slots. The cursor is `<quotaId>/<first byte>`, or `/<cursor of HSCAN>`.
 */
export async function takenPage(
  scripts: EventScripts,
  eventId: string,
  cursor: string | null,
): Promise<TakenAnswer> {
  const [quotaId = "", from = ""] = cursor?.split("/") ?? [];
  const quotaIds = quotaId === "" ? [] : [quotaId];
  const args = [from, quotaId === "" ? buyersPerPage : bytesPerPage];
  const answer = await scripts.run("list-taken", eventId, { quotaIds, args, reply: "bytes" });
  if (String(answer[0]) !== "loaded") return { outcome: "notLoaded" };
  const [, token, ids, ...listed] = answer as [Buffer, Buffer, Buffer[], ...unknown[]];
  const page = { outcome: "loaded" as const, token: String(token) };
  if (cursor !== null && quotaId === "") return { ...page, ...slotsPage(listed as [Buffer, Buffer[]]) };
  const next =
    ids
      .map(String)
      .sort()
      .find((id) => id > quotaId) ?? "";
  const nextCursor = next === "" ? "/0" : `${next}/${markBytes}`;
  if (cursor === null) return { ...page, claims: [], nextCursor };
  const bytes = listed[0] as Buffer;
  const claims = takenPlaces(bytes, Number(from)).map((n) => placeClaim(quotaId, n));
  const isLast = bytes.length < bytesPerPage;
  return { ...page, claims, nextCursor: isLast ? nextCursor : `${quotaId}/${Number(from) + bytesPerPage}` };
}

function slotsPage([next, fields]: [Buffer, Buffer[]]): { claims: string[]; nextCursor: string | null } {
  const claims: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const account = String(fields[i]);
    // The field that shows that the hash is whole.
    if (account === "") continue;
    for (const slot of String(fields[i + 1]).split(",")) claims.push(`${account}/${slot}`);
  }
  const cursor = String(next);
  return { claims, nextCursor: cursor === "0" ? null : `/${cursor}` };
}

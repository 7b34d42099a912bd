import { createHash } from "node:crypto";
import type { HoldRequest } from "../../../contracts/inventory.ts";
import { holdFingerprint, pickOrder } from "../places/pick-places.ts";
import type { HoldAnswer } from "../places/places.ts";

/** A request as `lua/hold.lua` reads it. */
export function encodedHold(request: HoldRequest): string {
  const { orderId, buyerId, eventVersion, limits, lines } = request;
  const fingerprint = createHash("sha256").update(holdFingerprint(request)).digest("base64url");
  const ordered = pickOrder(lines).map((index) => ({ ...lines[index], line: index + 1 }));
  return JSON.stringify({ orderId, fingerprint, buyerId, eventVersion, limits, lines: ordered });
}

/** The answer of `lua/hold.lua`. */
export function decodedHold(answer: unknown[]): HoldAnswer {
  const outcome = answer[0] as HoldAnswer["outcome"];
  if (outcome === "notLoaded" || outcome === "outdated" || outcome === "otherRequest") return { outcome };
  if (outcome === "held") {
    const [, places, slots] = answer as [string, number[][], number[][]];
    return { outcome, places, slots };
  }
  const index = (answer[1] as number) - 1;
  if (outcome === "overLimit") return { outcome, limit: index, have: answer[2] as number };
  if (outcome === "soldOut") return { outcome, line: index, left: answer[2] as number };
  if (outcome === "taken") return { outcome, line: index, placeNumbers: answer[2] as number[] };
  return { outcome, line: index };
}

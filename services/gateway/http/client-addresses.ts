import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/**
 * The client's network address as the outermost of `trustedHops` proxies saw it: each of them appends to
 * X-Forwarded-For whom it was reached by. Entries further left may be forged; without trusted proxies
 * the whole header counts for nothing.
 */
export function clientAddressOf(
  req: Pick<IncomingMessage, "headers" | "socket">,
  trustedHops: number,
): string {
  const peer = plainAddress(req.socket.remoteAddress ?? "") ?? "unknown";
  if (trustedHops === 0) return peer;
  const seen = [...forwarded(req.headers["x-forwarded-for"]), peer];
  // From the farthest trusted hop inwards: a hop that wrote no address leaves its neighbour's word.
  const trusted = seen.slice(-1 - trustedHops).map(plainAddress);
  return trusted.find((address) => address !== null) ?? peer;
}

function forwarded(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(",") : (header ?? "");
  return text === "" ? [] : text.split(",").map((each) => each.trim());
}

/** Without a port, brackets and the mapping of IPv4 into IPv6; null for other texts. */
function plainAddress(text: string): string | null {
  const bare = text
    .replace(/^\[([^\]]*)\](:\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1")
    .replace(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i, "$1")
    .toLowerCase();
  return isIP(bare) === 0 ? null : bare;
}

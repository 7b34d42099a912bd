import { type File, file } from "../../../contracts/shapes.ts";
import type { PublishedAction } from "../../../lib/calls/contract.ts";
import type { WebResponse } from "./web-request.ts";

/** The result as a file where its contract allows one; null for a JSON result. */
export function fileIn({ produces = [] }: PublishedAction, result: unknown): File | null {
  if (produces.length === 0) return null;
  const found = file.safeParse(result);
  return found.success && produces.includes(mediaTypeOf(found.data)) ? found.data : null;
}

const mediaTypeOf = ({ contentType }: File) => contentType.split(";", 1)[0]?.trim() ?? "";

/** Sends the bytes as a download under the file's name, not to be stored on the way. */
export function sendFile(res: WebResponse, { fileName, contentType, base64 }: File): void {
  const bytes = Buffer.from(base64, "base64");
  res.setHeader("Content-Type", contentType);
  res.setHeader("Content-Disposition", attachment(fileName));
  res.setHeader("Content-Length", bytes.length);
  res.setHeader("Cache-Control", "private, no-store");
  res.end(bytes);
}

/** RFC 6266: a name in ASCII for old clients, and the whole one in UTF-8 (RFC 8187) where it differs. */
export function attachment(fileName: string): string {
  const name = fileName.toWellFormed().replace(/[\p{Cc}/\\]/gu, "_");
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]|["%]/g, "_");
  return plain === name
    ? `attachment; filename="${plain}"`
    : `attachment; filename="${plain}"; filename*=UTF-8''${encoded(name)}`;
}

/** Characters that encodeURIComponent leaves but an attribute's value may not have. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

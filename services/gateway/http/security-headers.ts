import type { ServerResponse } from "node:http";

/** For everything but our pages: nothing may load, no site may frame it. */
const answersPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/** Headers of every answer, also of errors. Personal answers are not to be stored on the way. */
export function setSecurityHeaders(path: string, res: ServerResponse): void {
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Referrer-Policy", "no-referrer");
  res.setHeader("X-Frame-Options", "DENY");
  res.setHeader("Content-Security-Policy", answersPolicy);
  if (!isOpenlyShared(path)) res.setHeader("Cache-Control", "no-store");
}

/** The documents and files of the root say the same to everybody. */
function isOpenlyShared(path: string): boolean {
  return (
    path === "/" || path === "/openapi.json" || path.startsWith("/docs") || path.startsWith("/.well-known/")
  );
}

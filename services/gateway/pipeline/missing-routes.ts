import { type Failure, fail } from "../../../lib/errors/errors.ts";
import { type MatchedAlias, pathOf, type WebRequest } from "../http/web-request.ts";

/** Methods that something at this path takes, in the order of an Allow header; none for an unknown path. */
export function methodsAt(path: string, aliases: MatchedAlias[]): string[] {
  const trimmed = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  const methods = new Set(aliases.filter((alias) => matches(alias, trimmed)).map((alias) => alias.method));
  if (methods.has("GET")) methods.add("HEAD");
  if (methods.size > 0) methods.add("OPTIONS");
  return [...methods].sort();
}

/** ROUTE_NOT_FOUND, or METHOD_NOT_ALLOWED where the path exists for other methods. */
export function missingRoute(req: WebRequest, aliases: MatchedAlias[]): Failure {
  const path = pathOf(req).slice(0, 200);
  const methods = methodsAt(pathOf(req), aliases);
  if (methods.length === 0) return fail("ROUTE_NOT_FOUND", { method: req.method, path });
  return fail("METHOD_NOT_ALLOWED", { method: req.method, path, allowed: methods.join(", ") });
}

/** A path that cannot be decoded is nowhere. */
function matches(alias: MatchedAlias, path: string): boolean {
  try {
    return alias.match(path) !== false;
  } catch {
    return false;
  }
}

import type { Logger } from "../../../lib/telemetry/logging.ts";
import { localeOf, pathOf, type WebRequest, type WebResponse, wantsPage } from "../http/web-request.ts";
import { problemPage } from "../pages/error-pages.ts";
import { sendPage } from "../pages/pages.ts";
import { type Problem, problemHeaders, problemOf } from "./problems.ts";
import { apiBase } from "./routes.ts";

/** Answers a request that failed: problem+json, or a page to a browser that opened a page. */
export function sendProblem(
  req: WebRequest,
  res: WebResponse,
  failed: { error: unknown; log: Logger },
): void {
  const locale = localeOf(req);
  const problem = problemOf(failed.error, { requestId: req.requestId, locale, path: pathOf(req) });
  logFault(problem, failed);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  res.statusCode = problem.status;
  res.setHeader("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(problemHeaders(problem))) res.setHeader(name, value);
  if (wantsPage(req) && !isOfTheApi(problem.instance)) {
    sendPage(req, res, problemPage(problem, locale));
    return;
  }
  res.setHeader("Content-Type", "application/problem+json; charset=utf-8");
  res.setHeader("Content-Language", locale);
  res.appendHeader("Vary", "Accept-Language");
  res.end(JSON.stringify(problem));
}

/** Routes of the API document never answer with a page. */
const isOfTheApi = (path: string) => path.startsWith(`${apiBase}/`) || path.startsWith("/.well-known/");

/** A fault that an action threw is in the log already; here come those of the gateway itself. */
function logFault(problem: Problem, { error, log }: { error: unknown; log: Logger }): void {
  if (problem.code !== "INTERNAL" || (error as { logged?: boolean } | null)?.logged) return;
  log.error({ err: error, requestId: problem.requestId }, "a request failed");
}

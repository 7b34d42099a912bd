import { EventEmitter } from "node:events";
import { describe, expect, it } from "@jest/globals";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { WebRequest, WebResponse } from "../http/web-request.ts";
import { logAccess } from "./access-log.ts";

/** The one line that a request leaves. */
function lineOf(request: object): Record<string, unknown> {
  const lines: Record<string, unknown>[] = [];
  const log = {
    info: (fields: Record<string, unknown>) => lines.push(fields),
    isLevelEnabled: () => false,
  } as unknown as Logger;
  const res = Object.assign(new EventEmitter(), { statusCode: 200, writableFinished: true });
  const req = { requestId: "req_1", method: "GET", trail: [], ...request } as unknown as WebRequest;
  logAccess(req, res as unknown as WebResponse, { log, answered: () => {} });
  res.emit("close");
  expect(lines).toHaveLength(1);
  return lines[0] as Record<string, unknown>;
}

const matched = (id: string) => ({
  url: `/api/v1/tickets/${id}`,
  $alias: { fullPath: "/api/v1/tickets/:ticketId", action: "tickets.get" },
  $params: { params: { ticketId: id } },
});

describe("logAccess", () => {
  it("shows the ids in a path", () => {
    expect(lineOf(matched("ord_school_4ptzt0hy:1:2")).path).toBe("/api/v1/tickets/ord_school_4ptzt0hy:1:2");
  });

  it.each([
    "EVT1.b3JkX3NjaG9vbA.c2ln",
    "eyJhbGciOi.eyJzdWIi.c2ln",
    "rt_Vx7Q2b_kYw-0Zr1",
    "ada@example.org",
    "4242424242424242",
    "+33612345678",
    "Ada",
  ])("keeps %s, which is no id, to itself", (typed) => {
    const line = lineOf(matched(typed));
    expect(line.path).toBe("/api/v1/tickets/…");
    expect(JSON.stringify(line)).not.toContain(typed);
  });

  it("says nothing of the path of a page, or of one that leads nowhere", () => {
    const page = { fullPath: "/sandbox/3d-secure/:challengeId", action: null };
    const asked = { url: "/sandbox/3d-secure/chl_secret", $alias: page };
    expect(JSON.stringify([lineOf(asked), lineOf({ url: "/nowhere/secret" })])).not.toContain("secret");
  });
});

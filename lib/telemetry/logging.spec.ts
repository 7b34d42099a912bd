import { describe, expect, it } from "@jest/globals";
import { withLogFields } from "../calls/context.ts";
import { readSettings } from "../settings/env.ts";
import { createLogger, MoleculerLogBridge } from "./logging.ts";

function captured() {
  const lines: Record<string, unknown>[] = [];
  const settings = readSettings({ LOG_LEVEL: "info", LOG_FORMAT: "json" });
  const logger = createLogger(settings, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { logger, lines };
}

describe("createLogger", () => {
  it("adds the request's fields to each line of its work, and to no other", async () => {
    const { logger, lines } = captured();
    await withLogFields({ requestId: "req_1" }, async () => {
      await Promise.resolve();
      withLogFields({ orderId: "ord_1" }, () => logger.info({ extra: 1 }, "inside"));
      logger.info("after");
    });
    logger.info("outside");
    expect(lines).toMatchObject([
      { level: "info", requestId: "req_1", orderId: "ord_1", extra: 1, msg: "inside" },
      { requestId: "req_1", msg: "after" },
      { msg: "outside" },
    ]);
    expect(lines[1]).not.toHaveProperty("orderId");
    expect(lines[2]).not.toHaveProperty("requestId");
  });

  it("hides what is secret by its name, at any depth that is logged", () => {
    const { logger, lines } = captured();
    logger.info(
      { password: "p1", user: { email: "a@b.c" }, deep: { session: { accessToken: "t1" } } },
      "secrets",
    );
    expect(JSON.stringify(lines)).not.toMatch(/p1|a@b\.c|t1/);
  });

  it("distinguishes a ticket's code, which it hides, from an error's, which someone needs", () => {
    const { logger, lines } = captured();
    logger.info(
      { ticket: { code: "EVT1.x" }, err: Object.assign(new Error("full"), { code: "ENOSPC" }) },
      "codes",
    );
    expect(lines).toMatchObject([{ ticket: { code: "[hidden]" }, err: { code: "ENOSPC" } }]);
  });
});

describe("MoleculerLogBridge", () => {
  it("keeps the objects and errors of the framework's lines", () => {
    const { logger, lines } = captured();
    const handler = new MoleculerLogBridge(logger).getLogHandler({ svc: "orders", nodeID: "n1" });
    handler("warn", ["It broke", new Error("why"), { attempt: 2 }, "twice"]);
    expect(lines).toMatchObject([
      {
        level: "warn",
        service: "orders",
        node: "n1",
        msg: "It broke twice",
        attempt: 2,
        err: { message: "why", stack: expect.any(String) },
      },
    ]);
  });

  it("names a request as every other line does, the one that the work is for first", () => {
    const { logger, lines } = captured();
    const handler = new MoleculerLogBridge(logger).getLogHandler({ mod: "broker" });
    handler("warn", ["Call", { requestID: "req_own" }]);
    withLogFields({ requestId: "req_1" }, () => handler("warn", ["Call", { requestID: "req_own" }]));
    expect(lines.map(({ requestId }) => requestId)).toEqual(["req_own", "req_1"]);
    for (const line of lines) expect(line).not.toHaveProperty("requestID");
  });

  it("keeps its daily talk, and the start that failed, out of the shop's own lines", () => {
    const { logger, lines } = captured();
    const handler = new MoleculerLogBridge(logger).getLogHandler({ mod: "broker" });
    handler("info", ["Moleculer is starting..."]);
    handler("error", ["Unable to start all services.", new Error("PORT is taken")]);
    handler("error", ["It broke"]);
    expect(lines).toMatchObject([{ level: "error", msg: "It broke" }]);
  });
});

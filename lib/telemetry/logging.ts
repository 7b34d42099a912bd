import { Loggers } from "moleculer";
import pino, { type Logger } from "pino";
import pretty from "pino-pretty";
import { currentLogFields } from "../calls/context.ts";
import type { Settings } from "../settings/env.ts";

export type { Logger };

/** Names of fields that never reach a log, at any depth that we log. */
const secretFields = [
  "password",
  "accessToken",
  "refreshToken",
  "token",
  "code",
  "authorization",
  "email",
  "phone",
];

/** A `code` may be an error's (`ENOSPC`, `SOLD_OUT`, 409), which people need, or a ticket's, which opens the gate. */
function hidden(value: unknown, path: string[]): unknown {
  return path.at(-1) === "code" && /^[A-Z0-9_]{1,50}$/.test(String(value)) ? value : "[hidden]";
}

/** The process's logger: JSON lines, or readable ones in a terminal. */
export function createLogger(settings: Settings, stream?: pino.DestinationStream): Logger {
  const format = settings.LOG_FORMAT ?? (process.stdout.isTTY ? "pretty" : "json");
  const options: pino.LoggerOptions = {
    level: settings.LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: currentLogFields,
    redact: { paths: secretFields.flatMap((f) => [f, `*.${f}`, `*.*.${f}`]), censor: hidden },
    serializers: { err: pino.stdSerializers.err },
  };
  if (stream) return pino(options, stream);
  if (format === "json") return pino(options, pino.destination({ sync: true }));
  return pino(
    options,
    pretty({ colorize: process.stdout.isTTY ?? false, sync: true, ignore: "service,node" }),
  );
}

/**
 * Moleculer's own lines through the same logger. Moleculer logs `("text", object)`, which pino would drop:
 * texts are joined, plain objects merged into the line, an error becomes `err`.
 */
export class MoleculerLogBridge extends Loggers.Base<Record<string, unknown>> {
  readonly root: Logger;
  constructor(root: Logger) {
    super({});
    this.root = root;
  }
  override getLogHandler(bindings?: { svc?: string; mod?: string; nodeID?: string }) {
    const logger = this.root.child({
      service: bindings?.svc ?? bindings?.mod ?? "broker",
      node: bindings?.nodeID,
    });
    return (level: string, args: unknown[]) => {
      const text = textOf(args);
      logger[frameworkLevel(level, text)](fieldsOf(args), text);
    };
  }
}

/** Its routine messages are for debugging Moleculer; the caller of a failed start logs the reason once. */
function frameworkLevel(level: string, text: string): "debug" | "warn" | "error" {
  if (level === "info" || text.startsWith("Unable to start all services")) return "debug";
  return level as "warn";
}

function fieldsOf(args: unknown[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const arg of args) {
    if (arg instanceof Error) fields.err = arg;
    else if (arg !== null && typeof arg === "object") Object.assign(fields, arg);
  }
  return withOwnRequestId(fields);
}

/** Moleculer's `requestID` under our name, unless the work at hand has one: that is the request to look for. */
function withOwnRequestId({ requestID, ...fields }: Record<string, unknown>): Record<string, unknown> {
  if (requestID === undefined || currentLogFields().requestId !== undefined) return fields;
  return { ...fields, requestId: requestID };
}

function textOf(args: unknown[]): string {
  return args.filter((arg) => typeof arg !== "object").join(" ");
}

import { z } from "zod";
import { backupVariables, refusalOfBackups } from "./backup-settings.ts";
import { meshVariables, refusalOfMesh } from "./mesh-settings.ts";
import { messageVariables, refusalOfMessages } from "./message-settings.ts";
import { type ServiceName, serviceNames } from "./service-names.ts";
import { list, oneOf, origins, whole } from "./setting-parsers.ts";

export { type ServiceName, serviceNames };

/** Every environment variable that the shop reads, with its meaning; the table of docs/configuration.md is checked against this. */
export const variables = {
  PORT: whole(0, 65535).default(3000).describe("port of the API; 0 takes a free one"),
  HOST: z.string().min(1).default("127.0.0.1").describe("address to listen on"),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https address" })
    .refine((url) => !/[?#]/.test(url), "must have no `?` and no `#`, because paths are put behind it")
    .refine(
      (url) => !/[\s\p{Cc}]/u.test(url),
      "must have no spaces or line breaks, because it stands in mails",
    )
    .refine(
      (url) => !/^\w+:\/\/[^/]*@/.test(url),
      "must have no user name or password, because buyers read it",
    )
    .optional()
    .describe(
      "how buyers reach the shop, for links in mails and to the bank's page; the address of the start unless set",
    ),
  DATA_DIR: z.string().min(1).default("data").describe("folder of the ledgers and keys; embedded only"),
  SERVICES: z
    .string()
    .transform((text, ctx): ServiceName[] => {
      const names = list(text);
      const unknown = names.find((name) => !serviceNames.includes(name as ServiceName));
      if (unknown === undefined)
        return names.length ? ([...new Set(names)] as ServiceName[]) : [...serviceNames];
      ctx.addIssue({
        code: "custom",
        message: `knows no service "${unknown}"; there are ${serviceNames.join(", ")}`,
      });
      return z.NEVER;
    })
    .default([...serviceNames])
    .describe("services of this process, comma-separated; empty: all"),
  ...meshVariables,
  SAMPLE_DATA: oneOf("on", "off")
    .optional()
    .describe("whether an empty shop is filled with sample data; in a mesh off, elsewhere on unless set"),
  OUTBOX_PAGE: oneOf("on", "off")
    .optional()
    .describe(
      "whether anyone may read at /dev/outbox what was not sent by mail or SMS; in a mesh off, elsewhere on unless set",
    ),
  LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent")
    .default("info")
    .describe("least level that is logged"),
  LOG_FORMAT: oneOf("json", "pretty")
    .optional()
    .describe("pretty in a terminal and json elsewhere unless set"),
  BCRYPT_COST: whole(10, 15).default(11).describe("work factor of password hashes"),
  TRUSTED_HOPS: whole(0, 10)
    .default(0)
    .describe("proxies in front whose X-Forwarded-For entries are believed; 0: none"),
  CORS_ORIGINS: origins.default([]).describe("origins whose pages may call the API; empty: none but our own"),
  RATE_LIMIT_PER_MINUTE: whole(0, 1_000_000)
    .default(600)
    .describe("requests a minute of one account; ten times as many of one address; 0: no limits"),
  MAX_IN_FLIGHT: whole(0, 100_000)
    .default(1_000)
    .describe("requests at once from which on everything is refused, lesser ones earlier; 0: never"),
  ...messageVariables,
  ATTEMPTS_PER_ADDRESS: whole(1, 1_000_000)
    .default(100)
    .describe(
      "failed logins, registrations, reset mails and invitations of one client address in 15 minutes",
    ),
  OPS_PORT: whole(0, 65535)
    .optional()
    .describe("port of /live, /ready and /metrics, for operators only; 0 takes a free one; unset: none"),
  ...backupVariables,
  NODE_ENV: oneOf("development", "test", "production")
    .default("development")
    .describe("production refuses to start: this version has only a sandbox of a card processor"),
} as const;

const environment = z.object(variables);

type Read = z.output<typeof environment>;
export type Settings = Read & Record<"SAMPLE_DATA" | "OUTBOX_PAGE", "on" | "off">;

/** An invalid setting; its message is one sentence to print, without a stack. */
export class SettingsError extends Error {}

/** Reads the environment; no other file does. Throws SettingsError naming the variable and its accepted values. */
export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const read = parsed(env);
  const refusal = refusalOfMesh(read) ?? refusalOfBackups(read) ?? refusalOfMessages(read);
  if (refusal !== null) throw new SettingsError(refusal);
  // A visitor who knows the sample accounts' passwords, or reads links for a new one, can sign in; a mesh is rarely private.
  const usual = read.NATS_URL === undefined ? "on" : "off";
  return { ...read, SAMPLE_DATA: read.SAMPLE_DATA ?? usual, OUTBOX_PAGE: read.OUTBOX_PAGE ?? usual };
}

function parsed(env: Record<string, string | undefined>): Read {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const { success, data, error } = environment.safeParse(given);
  if (success) return data;
  throw new SettingsError(error.issues.map((issue) => sentence(issue, given)).join(" "));
}

/** For the backups' commands, which need nothing of a mesh but the payments' MongoDB. Throws SettingsError. */
export function readBackupSettings(env: Record<string, string | undefined> = process.env): Settings {
  if (!env.PAYMENTS_MONGO_URL) {
    if (!env.NATS_URL) return readSettings(env);
    throw new SettingsError(
      "NATS_URL is set without PAYMENTS_MONGO_URL, where the payments of a mesh are: set it, or unset NATS_URL for the ledgers in DATA_DIR.",
    );
  }
  const needed = ["PAYMENTS_MONGO_URL", ...Object.keys(backupVariables)];
  const read = parsed(Object.fromEntries(needed.map((name) => [name, env[name]])));
  const refusal = refusalOfBackups(read);
  if (refusal !== null) throw new SettingsError(refusal);
  return { ...read, SAMPLE_DATA: "off", OUTBOX_PAGE: "off" };
}

/** The settings of a process of this one service, for a command that works on its data. */
export function readSettingsOf(service: ServiceName): Settings {
  return readSettings({ ...process.env, SERVICES: service });
}

/** For the operators' console, which joins a mesh by its bus alone, and needs none of the stores. */
export function readConsoleSettings(): Settings {
  const { NATS_URL, LOG_LEVEL, LOG_FORMAT, NODE_ENV } = process.env;
  if (!NATS_URL) return readSettings({ ...process.env, PORT: "0" });
  const { success, data, error } = variables.NATS_URL.safeParse(NATS_URL);
  if (!success) throw new SettingsError(`NATS_URL cannot be used: it ${error.issues[0]?.message}.`);
  return { ...readSettings({ LOG_LEVEL, LOG_FORMAT, NODE_ENV }), NATS_URL: data };
}

/** The shop's variables that are set, as they stand: for the processes that this one starts. */
export function givenVariables(
  env: Record<string, string | undefined> = process.env,
): Partial<Record<keyof typeof variables, string>> {
  const given = Object.entries(env).filter(([name, value]) => Object.hasOwn(variables, name) && value);
  return Object.fromEntries(given);
}

/** True in a script of package.json. */
export function isStartedByNpm(env: Record<string, string | undefined> = process.env): boolean {
  return env.npm_lifecycle_event !== undefined;
}

/** May hold a password or a token. */
const secretVariables = [
  "SMTP_URL",
  "SMS_URL",
  "BACKUP_PASSPHRASE",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "NATS_URL",
  "MONGO_URL",
  "PAYMENTS_MONGO_URL",
  "REDIS_URL",
];

function sentence(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0]);
  const value = String(given[name]);
  const hasCredentials = /\/\/[^/]*@/.test(value);
  const isSecret = secretVariables.includes(name) || hasCredentials;
  const shown = isSecret ? name : `${name}="${value}"`;
  return `${shown} cannot be used: it ${issue.message}.`;
}

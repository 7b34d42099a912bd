import { z } from "zod";

export const serviceNames = [
  "gateway",
  "users",
  "events",
  "inventory",
  "orders",
  "payments",
  "tickets",
  "notifications",
] as const;
export type ServiceName = (typeof serviceNames)[number];

const list = (text: string) =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

const whole = (least: number, most: number) =>
  z.string().transform((text, ctx) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    ctx.addIssue({ code: "custom", message: `must be a whole number from ${least} to ${most}` });
    return z.NEVER;
  });

const oneOf = <const T extends readonly string[]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

/** Every environment variable that the shop reads, with its meaning; README's table is checked against this. */
export const variables = {
  PORT: whole(0, 65535).default(3000).describe("port of the API; 0 takes a free one"),
  HOST: z.string().min(1).default("127.0.0.1").describe("address to listen on"),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https address" })
    .refine((url) => !/[?#]/.test(url), "must have no `?` and no `#`, because paths are put behind it")
    .optional()
    .describe(
      "how buyers reach the shop, for links in mails and to the bank's page; the address of the start unless set",
    ),
  DATA_DIR: z.string().min(1).default("data").describe("folder of the ledgers and keys"),
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
  SAMPLE_DATA: oneOf("on", "off").default("on").describe("whether an empty shop is filled with sample data"),
  LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent")
    .default("info")
    .describe("least level that is logged"),
  LOG_FORMAT: oneOf("json", "pretty")
    .optional()
    .describe("pretty in a terminal and json elsewhere unless set"),
  BCRYPT_COST: whole(10, 15).default(11).describe("work factor of password hashes"),
  NODE_ENV: oneOf("development", "test", "production")
    .default("development")
    .describe("production refuses embedded parts"),
} as const;

const environment = z.object(variables);

export type Settings = z.output<typeof environment>;

/** What the operator set wrongly; its message is one sentence to print, without a stack. */
export class SettingsError extends Error {}

const meshVariables = ["NATS_URL", "MONGO_URL", "PAYMENTS_MONGO_URL", "REDIS_URL"] as const;

/** Reads the environment: the only door to it. Throws SettingsError naming the variable and what it takes. */
export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map((i) => sentence(i, given)).join(" "));
  refuseMesh(given, parsed.data);
  return parsed.data;
}

/** True in a script of package.json. */
export function isStartedByNpm(env: Record<string, string | undefined> = process.env): boolean {
  return env.npm_lifecycle_event !== undefined;
}

function sentence(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0]);
  return `${name}="${given[name]}" cannot be used: it ${issue.message}.`;
}

function refuseMesh(given: Record<string, unknown>, settings: Settings): void {
  const set = meshVariables.find((name) => given[name] !== undefined);
  if (set)
    throw new SettingsError(`${set} is set, but this version runs embedded, in one process: unset it.`);
  if (settings.NODE_ENV === "production") {
    throw new SettingsError(
      "NODE_ENV=production needs NATS, Redis, MongoDB and Stripe, and this version has only their embedded stand-ins: unset it.",
    );
  }
}

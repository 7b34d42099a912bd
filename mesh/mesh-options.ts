import { parseArgs } from "node:util";
import { givenVariables, readSettings } from "../lib/settings/env.ts";
import type { Addresses } from "./addresses.ts";

/** Options of `npm run mesh`. */
export interface Choices {
  replicas: number;
  gateways: number;
  port: number;
  folder: string;
  /** Servers that run already; null: start some. KEYS_FILE may be left out. */
  addresses: (Omit<Addresses, "KEYS_FILE"> & { KEYS_FILE: string | undefined }) | null;
  /** For every process. */
  settings: Record<string, string>;
}

type Given = ReturnType<typeof givenVariables>;

const servers = ["NATS_URL", "MONGO_URL", "PAYMENTS_MONGO_URL", "REDIS_URL"] as const;
const usage = "npm run mesh -- --replicas 2 --gateways 2 --port 3000 --data data/mesh";

/** Reads the command line and the environment. Throws one sentence about an invalid value. */
export function readChoices(args: string[], given: Given = givenVariables()): Choices {
  const asked = readArguments(args);
  const { SERVICES, PORT, OPS_PORT, DATA_DIR, PUBLIC_URL, KEYS_FILE, ...rest } = given;
  const { NATS_URL, MONGO_URL, PAYMENTS_MONGO_URL, REDIS_URL, ...settings } = rest;
  readSettings({ ...settings, PORT: asked.port ?? PORT });
  const addresses = addressesIn({ NATS_URL, MONGO_URL, PAYMENTS_MONGO_URL, REDIS_URL, KEYS_FILE });
  const replicas = wholeOf("replicas", asked.replicas ?? "2", [1, 20]);
  return {
    replicas,
    gateways: wholeOf("gateways", asked.gateways ?? String(replicas), [1, 20]),
    port: wholeOf("port", asked.port ?? PORT ?? "3000", [0, 65_535]),
    folder: asked.data ?? "data/mesh",
    addresses,
    settings: {
      // The balancer listens on this machine alone.
      OUTBOX_PAGE: "on",
      // A mesh that starts its own servers is a trial; elsewhere there may be data already.
      ...(addresses === null && { SAMPLE_DATA: "on" }),
      ...settings,
    },
  };
}

function readArguments(args: string[]) {
  const option = { type: "string" } as const;
  const options = { replicas: option, gateways: option, port: option, data: option };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const [sentence = ""] = (error as Error).message.split(". ");
    throw new Error(`${sentence}: write it like \`${usage}\``);
  }
}

function wholeOf(name: string, text: string, [least, most]: [number, number]): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${name} ${text} cannot be used: it must be a whole number from ${least} to ${most}`);
}

function addressesIn(given: Pick<Given, (typeof servers)[number] | "KEYS_FILE">): Choices["addresses"] {
  const missing = servers.filter((name) => given[name] === undefined);
  if (missing.length === servers.length) {
    if (given.KEYS_FILE === undefined) return null;
    throw new Error(`KEYS_FILE is set without ${servers.join(", ")}: set them all, or none of them`);
  }
  if (missing.length > 0) {
    const set = servers.find((name) => given[name] !== undefined);
    throw new Error(
      `${set} is set without ${missing.join(", ")}: set them all to use servers that run already, or none to start some`,
    );
  }
  const { NATS_URL, MONGO_URL, PAYMENTS_MONGO_URL, REDIS_URL, KEYS_FILE } = given as Record<string, string>;
  const whole = { NATS_URL, MONGO_URL, PAYMENTS_MONGO_URL, REDIS_URL };
  // Each process validates them as well; reporting a fault once, before any of them starts, is clearer.
  readSettings({ ...whole, KEYS_FILE: "keys.json", PUBLIC_URL: "http://localhost" });
  return {
    natsUrlOf: () => NATS_URL as string,
    MONGO_URL: MONGO_URL as string,
    PAYMENTS_MONGO_URL: PAYMENTS_MONGO_URL as string,
    REDIS_URL: REDIS_URL as string,
    KEYS_FILE,
  };
}

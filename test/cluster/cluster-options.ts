import { parseArgs } from "node:util";

/** The options of `npm run test:cluster`. */
export interface ClusterOptions {
  /** Names of stages; empty: all. */
  only: string[];
  namespace: string;
  /** Where the ingress of the cluster answers this machine … */
  ingress: URL;
  /** … and by which name it knows the shop. */
  host: string;
  /** As the chart's values name it: NAME:TAG. */
  image: string;
  /** Brings the image, built from this folder first, to the cluster's nodes; unset: they have it already. */
  loadImage: string | undefined;
  /** Of kubectl; unset: the current one, which must be on this machine. */
  context: string | undefined;
  seed: number;
  keep: boolean;
  wantsHelp: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const options = {
  ...{ only: text, namespace: text, ingress: text, host: text, image: text, seed: text, context: text },
  ...{ "load-image": text, keep: flag, help: flag },
} as const;

/** Reads the command line. Throws one sentence about the unusable option. */
export function readChoices(args: string[], stages: readonly string[]): ClusterOptions {
  const values = readArguments(args);
  return {
    only: knownStages(values.only, stages),
    namespace: named("namespace", values.namespace ?? "eventsapp-test", /^[a-z]([-a-z0-9]{0,40}[a-z0-9])?$/),
    ingress: addressIn(values.ingress ?? "http://127.0.0.1"),
    host: named("host", values.host ?? "shop.localhost", /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/),
    image: named("image", values.image ?? "eventsapp:dev", /^[^\s:@]+(:\d+\/[^\s:@]+)?:[\w.-]+$/),
    loadImage: values["load-image"],
    context: values.context,
    seed: wholeFrom1("seed", values.seed ?? "1"),
    keep: values.keep ?? false,
    wantsHelp: values.help ?? false,
  };
}

function readArguments(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const [sentence = ""] = (error as Error).message.split(/\. |\.?\n/);
    throw new Error(`${sentence}: \`npm run test:cluster -- --help\` says what there is`);
  }
}

function knownStages(given: string | undefined, stages: readonly string[]): string[] {
  const wanted = given?.split(",").filter(Boolean) ?? [];
  const unknown = wanted.find((name) => !stages.includes(name));
  if (unknown === undefined) return wanted;
  throw new Error(`--only knows no stage "${unknown}"; there are ${stages.join(", ")}`);
}

function named(option: string, value: string, shape: RegExp): string {
  if (shape.test(value)) return value;
  throw new Error(`--${option} must be like ${likes[option]}, got "${value}"`);
}

const likes: Record<string, string> = {
  namespace: "eventsapp-test",
  host: "shop.localhost",
  image: "eventsapp:dev",
};

function addressIn(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol === "http:" && url.pathname === "/" && url.search === "") return url;
  throw new Error(`--ingress must be like http://127.0.0.1 or http://127.0.0.1:8080, got "${value}"`);
}

function wholeFrom1(name: string, value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new Error(`--${name} must be a whole number from 1 on, got "${value}"`);
}

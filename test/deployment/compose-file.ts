import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A service of docker-compose.yml, with every variable at its default. */
export interface Container {
  command?: string[];
  environment?: Record<string, string>;
  networks?: string[];
  network_mode?: string;
  ports?: string[];
  profiles?: string[];
  volumes?: (string | { source: string; target: string; read_only: boolean; volume: { subpath: string } })[];
  depends_on?: Record<string, { condition: string }>;
  stop_grace_period?: string;
  [key: string]: unknown;
}

/** docker-compose.yml as it is written. */
export const composeText = readFileSync("docker-compose.yml", "utf8");
/** A default may hold another one. */
const defaults = /\$\{[A-Z_]+:-((?:[^{}]|\{[^{}]*\})*)\}/g;
const withDefaults = composeText.replace(defaults, "$1").replace(defaults, "$1");
export const containers: Record<string, Container> = parse(withDefaults, {
  merge: true,
  maxAliasCount: -1,
}).services;
/** Those that run services of the shop. */
export const ours = Object.entries(containers).filter(
  ([, { environment }]) => environment?.SERVICES !== undefined,
);

/** The folder of secrets that a container is given. */
export function givenTo({ volumes = [] }: Container): string | undefined {
  const given = volumes.find((volume) => typeof volume !== "string" && volume.source === "secrets");
  return typeof given === "object" ? given.volume.subpath : undefined;
}

/** The environment that a render gives to the containers of the shop's image. */
import { type Container, containersOf, type KubeDocument, podsOf } from "./documents.ts";

export interface ShopContainer {
  /** The component: a service, `backup`, `console`, `test`. */
  component: string;
  command: string[];
  env: NonNullable<Container["env"]>;
}

export function shopContainers(documents: readonly KubeDocument[], image = "eventsapp"): ShopContainer[] {
  return podsOf(documents).flatMap((pods) =>
    containersOf(pods)
      .filter((container) => container.image?.split("/").at(-1)?.startsWith(`${image}:`))
      .map(({ command, env }) => ({
        component: pods.labels["app.kubernetes.io/component"] ?? "",
        command: command ?? [],
        env: env ?? [],
      })),
  );
}

export const namesIn = ({ env }: ShopContainer): string[] => env.map(({ name }) => name);

/** `$(NAME)` in a value, as Kubernetes replaces it. */
const mentions = /\$\(([A-Z_]+)\)/g;

/** Variables that only stand in another one's value. */
export const ingredientsOf = ({ env }: ShopContainer): string[] =>
  env.flatMap(({ value = "" }) => [...value.matchAll(mentions)].map(([, name]) => name as string));

/** The environment of the process; Kubernetes expands only references to earlier variables. */
export function resolvedEnv({ env }: ShopContainer, secrets: Record<string, string>): Record<string, string> {
  const resolved: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    const given = valueFrom ? (secrets[name] ?? "a-secret-of-a-test") : (value ?? "");
    resolved[name] = given.replace(mentions, (mention, inner: string) => resolved[inner] ?? mention);
  }
  return resolved;
}

import { issueAccessToken } from "../../../lib/keys/access-tokens.ts";
import type { Secrets } from "../../../lib/keys/secrets.ts";
import type { Kubernetes } from "../kubernetes/kubernetes.ts";
import { secretOf } from "./release.ts";

/** The shop's keys as the release keeps them, those of all its services together. */
export async function secretsOf(kubernetes: Kubernetes): Promise<Secrets> {
  const files = await secretOf(kubernetes, "keys");
  // A signer has more keys than a verifier.
  const names = Object.keys(files).sort(
    (one, other) => Number(one === "users.json") - Number(other === "users.json"),
  );
  return Object.assign({}, ...names.map((name) => JSON.parse(files[name]!)));
}

/** Gives an access token of any user, good from now on. */
export async function tokensOf(kubernetes: Kubernetes): Promise<(userId: string) => string> {
  const secrets = await secretsOf(kubernetes);
  return (userId) => issueAccessToken(secrets, { userId, admin: false }, Date.now());
}

import { sampleAccounts } from "../../../lib/settings/sample-accounts.ts";
import type { Api } from "../api.ts";

/** Signed in as a sample account: "admin", "creator", "operator" or "buyer". */
export async function signedInAs(visitor: Api, who: string): Promise<Api> {
  const { email, password } = sampleAccounts.find((account) => account.email.startsWith(who))!;
  const session = await visitor.post("/auth/login", { email, password });
  return visitor.as(session.body.accessToken);
}

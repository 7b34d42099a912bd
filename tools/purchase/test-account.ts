import { randomUUID } from "node:crypto";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { type PatientClient, RequestFailed } from "./patient-client.ts";

const api = "/api/v1";

/** An account for one test purchase. Its password is forgotten: no one can sign in to it again. */
export class TestAccount {
  readonly #client: PatientClient;
  readonly #token: string;

  private constructor(client: PatientClient, token: string) {
    this.#client = client;
    this.#token = token;
  }

  /** Throws RequestFailed, as all of these do. */
  static async register(client: PatientClient): Promise<TestAccount> {
    const email = `test-purchase-${randomUUID()}@example.org`;
    const login = { email, password: randomUUID() };
    const register = () => client.ask(`${api}/auth/register`, { body: { ...login, name: "Test purchase" } });
    const session = await register().catch((error) => {
      // One that was repeated: the first one worked.
      if (!(error instanceof RequestFailed) || error.code !== "EMAIL_TAKEN") throw error;
      return client.ask(`${api}/auth/login`, { body: login });
    });
    return new TestAccount(client, session.accessToken);
  }

  /** What the shop answers this account at a `path` of its API. */
  ask(path: string, request: ApiRequest = {}): Promise<ApiAnswer["body"]> {
    return this.#client.ask(api + path, { ...request, token: this.#token });
  }

  async erase(): Promise<void> {
    await this.ask("/users/me", { method: "DELETE" });
  }
}

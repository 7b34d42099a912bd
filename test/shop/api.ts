/** A client of the public API, for the journeys: nothing in it knows the inside. */
import { randomUUID } from "node:crypto";
import { requireReadable } from "./readable-texts.ts";

export interface ApiAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the journeys check what comes back
  body: any;
}

export class Api {
  readonly url: string;
  readonly #token: string | undefined;
  readonly #always: Record<string, string>;

  constructor(url: string, token?: string, always: Record<string, string> = {}) {
    this.url = url;
    this.#token = token;
    this.#always = always;
  }

  as(token: string): Api {
    return new Api(this.url, token, this.#always);
  }

  /** The same client, sending these headers with every request. */
  with(headers: Record<string, string>): Api {
    return new Api(this.url, this.#token, { ...this.#always, ...headers });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return this.#send("GET", path, { headers });
  }

  /** Every POST carries an Idempotency-Key; a fresh one unless given. */
  post(path: string, body?: unknown, key: string = randomUUID()): Promise<ApiAnswer> {
    return this.#send("POST", path, { headers: { "idempotency-key": key }, body });
  }

  patch(path: string, body: unknown): Promise<ApiAnswer> {
    return this.#send("PATCH", path, { headers: {}, body });
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return this.#send("DELETE", path, { headers });
  }

  /** A POST as it stands: only these headers, and the text as the body. */
  async postText(path: string, text: string, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    const init = { method: "POST", headers, body: text };
    return await answerIn(await this.open(path, init), JSON.stringify([path, init]));
  }

  /** The bare response, whose body is still to be read. */
  open(path: string, init: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
    return fetch(this.url + (isRoot(path) ? path : `/api/v1${path}`), {
      ...init,
      headers: {
        ...(init.body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...this.#always,
        ...init.headers,
      },
    });
  }

  async #send(
    method: string,
    path: string,
    { headers, body }: { headers: Record<string, string>; body?: unknown },
  ): Promise<ApiAnswer> {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return await answerIn(await this.open(path, init), JSON.stringify([path, init]));
  }
}

/** Throws when a text for people has an id or an ISO time that was not sent: see readable-texts.ts. */
async function answerIn(response: Response, sent: string): Promise<ApiAnswer> {
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json");
  const body = json ? JSON.parse(text) : text;
  requireReadable(body, sent);
  return { status: response.status, headers: response.headers, body };
}

const isRoot = (path: string) => /^\/(api|dev|docs|sandbox|openapi\.json|\.well-known)/.test(path);

/** What a client of the API sends. */
export interface ApiRequest {
  method?: "GET" | "POST" | "DELETE";
  token?: string | undefined;
  /** Idempotency key. */
  key?: string;
  body?: unknown;
}

export interface ApiAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the caller knows the type of the answer
  body: any;
}

const answersWithinMs = 15_000;

/** Sends one request to the shop, whatever it answers. Rejects when nothing is answered within 15 s. */
export async function sendRequest(address: string, request: ApiRequest = {}): Promise<ApiAnswer> {
  const { method = "GET", token, key, body } = request;
  const response = await fetch(address, {
    method,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(key ? { "idempotency-key": key } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(answersWithinMs),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
}

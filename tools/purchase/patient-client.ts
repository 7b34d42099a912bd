import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type ApiAnswer, type ApiRequest, sendRequest } from "./api-request.ts";

/** The shop refused, or did not answer; its message says which request, and the problem that came back. */
export class RequestFailed extends Error {
  /** Of the problem; null without an answer. */
  readonly code: string | null;

  constructor(message: string, code: string | null) {
    super(message);
    this.code = code;
  }
}

const pauseMs = 500;
/** The shop says the last two, a balancer in front of it the first. */
const worthRepeating = [502, 503, 504];

/** A client of the API that goes on while the shop is busy or being replaced. */
export class PatientClient {
  readonly url: string;
  /** How long the shop may still be away, in all. */
  patienceMs: number;

  constructor(url: string, patienceMs: number) {
    this.url = url;
    this.patienceMs = patienceMs;
  }

  /**
   * What the shop answers with 2xx. Repeats 502, 503, 504 and what got no answer, a POST with the same key. Throws
   * RequestFailed.
   */
  async ask(path: string, request: ApiRequest = {}): Promise<ApiAnswer["body"]> {
    const method = request.method ?? (request.body === undefined ? "GET" : "POST");
    const sent: ApiRequest = { ...request, method, ...(method === "POST" && { key: randomUUID() }) };
    for (;;) {
      const { answer, fault } = await this.#tried(path, sent);
      if (answer !== null && answer.status < 300) return answer.body;
      const mayRepeat = answer === null || worthRepeating.includes(answer.status);
      if (!mayRepeat || this.patienceMs <= 0)
        throw new RequestFailed(`${method} ${path} ${fault}`, answer?.body?.code ?? null);
      this.patienceMs -= pauseMs;
      await pause(pauseMs);
    }
  }

  async #tried(path: string, request: ApiRequest): Promise<{ answer: ApiAnswer | null; fault: string }> {
    const startedAt = performance.now();
    try {
      const answer = await sendRequest(this.url + path, request);
      const { code = "no problem document", requestId = "none", detail = "" } = answer.body ?? {};
      if (answer.status >= 300) this.patienceMs -= performance.now() - startedAt;
      return { answer, fault: `answered ${answer.status} ${code} (requestId ${requestId}): ${detail}` };
    } catch (error) {
      this.patienceMs -= performance.now() - startedAt;
      const { cause, message } = error as Error & { cause?: Error };
      return { answer: null, fault: `was not answered: ${cause?.message || message}` };
    }
  }
}

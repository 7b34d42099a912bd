import { type ApiAnswer, type ApiRequest, sendRequest } from "../tools/purchase/api-request.ts";

export type Ask = ApiRequest;

/** Calls the shop's public API and prints each request and answer. */
export class Narrator {
  readonly #url: string;
  readonly #print: (text: string) => void;
  #steps = 0;

  constructor(url: string, print: (text: string) => void = console.log) {
    this.#url = url;
    this.#print = print;
  }

  show(text: string): void {
    this.#print(text);
  }

  say(title: string): void {
    this.#steps += 1;
    this.#print(`\n\x1b[1m${this.#steps}. ${title}\x1b[0m`);
  }

  /** Asks and prints both sides; throws when the status is not the expected one. */
  async ask(path: string, expected: number | number[], ask: Ask = {}): Promise<ApiAnswer> {
    const method = ask.method ?? (ask.body === undefined ? "GET" : "POST");
    this.#print(`   → ${method} ${path}${ask.body ? ` ${shown(ask.body)}` : ""}`);
    const answer = await this.quietly(path, { ...ask, method });
    this.#print(`   ← ${answer.status} ${shown(answer.body)}`);
    if (![expected].flat().includes(answer.status)) {
      throw new Error(`${method} ${path} answered ${answer.status}, expected ${expected}`);
    }
    return answer;
  }

  quietly(path: string, ask: Ask = {}): Promise<ApiAnswer> {
    return sendRequest(this.#url + path, ask);
  }
}

const secret = /^(password|accessToken|refreshToken)$/;

/** JSON on one line, secrets hidden, long things cut. */
function shown(body: unknown): string {
  const text = JSON.stringify(body, (name, value) => (isSecret(name, value) ? "…" : value)) ?? "";
  return text.length > 420 ? `${text.slice(0, 420)}…` : text;
}

const isSecret = (name: string, value: unknown) => secret.test(name) || String(value).startsWith("EVT1.");

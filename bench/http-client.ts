import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the bench knows the type of the answer
  body: any;
  ms: number;
}

/** A client on kept-alive connections that costs little itself. */
export class HttpClient {
  readonly #base: URL;
  readonly #agent: Agent;
  readonly #headers: Record<string, string>;

  constructor(url: string, token?: string, agent = new Agent({ keepAlive: true, maxSockets: 64 })) {
    this.#base = new URL(url);
    this.#agent = agent;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  as(token: string): HttpClient {
    return new HttpClient(this.#base.href, token, this.#agent);
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }

  post(path: string, body: object = {}): Promise<Answer> {
    return this.send("POST", path, body);
  }

  close(): void {
    this.#agent.destroy();
  }

  send(method: string, path: string, body?: object): Promise<Answer> {
    const text = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      ...this.#headers,
      ...(body !== undefined && {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
      }),
      ...(method === "POST" && { "idempotency-key": randomUUID() }),
    };
    const startedMs = performance.now();
    return this.#sent({ method, path, headers }, text, startedMs);
  }

  #sent(
    { method, path, headers }: { method: string; path: string; headers: Record<string, string | number> },
    text: string,
    startedMs: number,
  ): Promise<Answer> {
    const { hostname: host, port } = this.#base;
    return new Promise((resolve, reject) => {
      const req = request({ host, port, path, method, headers, agent: this.#agent }, (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("end", () => {
          const ms = performance.now() - startedMs;
          resolve({ status: res.statusCode ?? 0, body: bodyOf(chunks, res.headers["content-type"]), ms });
        });
        res.on("error", reject);
      });
      req.on("error", (error) => {
        // The other end closed the idle connection in the moment of its use: the same request, with its key, goes again.
        if (req.reusedSocket) resolve(this.#sent({ method, path, headers }, text, startedMs));
        else reject(error);
      });
      req.end(text);
    });
  }
}

function bodyOf(chunks: Buffer[], contentType = ""): unknown {
  return contentType.includes("json") ? JSON.parse(Buffer.concat(chunks).toString()) : null;
}

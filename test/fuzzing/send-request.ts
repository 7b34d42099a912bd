import { Agent, type IncomingMessage, request } from "node:http";
import type { Answer } from "./conformity.ts";
import type { SentProbe } from "./requests.ts";

const agent = new Agent({ keepAlive: true });
const longestMs = 20_000;

/** Sends it as it stands, unlike `fetch`, which tidies paths. Of a stream only the beginning is read. */
export function send(url: string, sent: SentProbe): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const { method, target: path, body } = sent;
  const length = body === undefined ? {} : { "content-length": body.length };
  const headers = { ...sent.headers, ...length };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent, timeout: longestMs }, (response) => {
      read(response).then(resolve, reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${longestMs} ms`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk);
    if (response.headers["content-type"]?.startsWith("text/event-stream")) break;
  }
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks) };
}

/** The request as one line of a shell; the token is left out. */
export function curlLine(url: string, { method, target, headers, body }: SentProbe): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const named = Object.entries(headers).map(([name, value]) => {
    return `-H ${quoted(name === "authorization" ? "authorization: Bearer $TOKEN" : `${name}: ${value}`)}`;
  });
  const sent = body === undefined ? [] : ["--data-binary", quoted(body.toString().slice(0, 2_000))];
  return ["curl", "--path-as-is", "-X", method, quoted(url + target), ...named, ...sent].join(" ");
}

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Json, OpenApi, Operation, Response, Schema } from "./document.ts";

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** Headers that an answer must have wherever the document speaks of them; those of limits come only with limits. */
const promisedHeaders = ["X-Request-Id", "Location", "ETag", "Content-Disposition"];
/** A call may answer with a file, which has a name, or with JSON, which has a tag. */
const headersOfOneKind: Record<string, "file" | "json"> = { "Content-Disposition": "file", ETag: "json" };

/** Compares answers with the document's description of their call. */
export class Conformity {
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    this.#ajv.addFormat("binary", true);
    this.#ajv.addSchema({ ...document, $id: "document" });
  }

  /** One sentence per fault; none for an answer that the document foresees. */
  faultsOf(operation: Operation, answer: Answer): string[] {
    const { status } = answer;
    const documented = operation.responses.get(status);
    if (documented === undefined) return [`the status ${status} is not in the document`];
    const { at, response } = documented;
    return [
      ...serverFaults(answer),
      ...headerFaults(response, answer),
      ...(status >= 400 ? problemFaults(answer) : []),
      ...this.#contentFaults({ at, response, answer }),
    ];
  }

  /** True for a body that the document refuses. */
  refuses(schema: Schema, body: Json): boolean {
    const key = JSON.stringify(schema);
    const validate = this.#validators.get(key) ?? this.#ajv.compile(schema);
    this.#validators.set(key, validate);
    return !validate(body);
  }

  #contentFaults({ at, response, answer }: { at: string; response: Response; answer: Answer }): string[] {
    const { content } = response;
    if (content === undefined) {
      return answer.body.length === 0 ? [] : ["it has a body, and the document says of none"];
    }
    const type = mediaTypeOf(answer);
    if (!Object.hasOwn(content, type)) {
      return [`the content type "${type}" is not in the document, which has ${Object.keys(content)}`];
    }
    if (!type.endsWith("json")) return answer.body.length === 0 ? ["it has no body"] : [];
    return this.#bodyFaults(`${at}/content/${type.replace("/", "~1")}/schema`, answer);
  }

  #bodyFaults(pointer: string, { body }: Answer): string[] {
    const validate = this.#validators.get(pointer) ?? this.#ajv.compile({ $ref: `document${pointer}` });
    this.#validators.set(pointer, validate);
    const json = parsed(body);
    if (json === undefined) return ["the body is no JSON"];
    if (validate(json)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const found = JSON.stringify(valueAt(json, instancePath))?.slice(0, 100);
      return `the body's ${instancePath || "root"} ${message} ${JSON.stringify(params)}, got ${found}`;
    });
  }
}

function serverFaults({ status, headers }: Answer): string[] {
  if (status === 503 || status === 429) {
    return /^\d+$/.test(headers["retry-after"] ?? "")
      ? []
      : [`it is ${status} without Retry-After in seconds`];
  }
  return status >= 500 ? [`it is a fault of the shop: ${status}`] : [];
}

function headerFaults({ headers = {} }: Response, answer: Answer): string[] {
  const kind = mediaTypeOf(answer).endsWith("json") ? "json" : "file";
  return promisedHeaders
    .filter((name) => Object.hasOwn(headers, name) && !answer.headers[name.toLowerCase()])
    .filter((name) => (headersOfOneKind[name] ?? kind) === kind)
    .map((name) => `the header ${name} is missing`);
}

/** What the schema of a problem cannot say. */
function problemFaults({ status, headers, body }: Answer): string[] {
  const problem = parsed(body) as { status?: unknown; requestId?: unknown } | undefined;
  return [
    ...(problem?.status === status ? [] : [`the problem says the status ${problem?.status}`]),
    ...(problem?.requestId === headers["x-request-id"] ? [] : ["the problem has another request id"]),
    ...(status !== 401 || headers["www-authenticate"] ? [] : ["it is 401 without WWW-Authenticate"]),
  ];
}

/** Without its parameters. */
function mediaTypeOf({ headers }: Answer): string {
  return headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
}

/** undefined for what is no JSON. */
export function parsed(body: Buffer): Json | undefined {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function valueAt(json: Json, pointer: string): Json | undefined {
  const names = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return names.reduce<Json | undefined>((at, name) => (at as Record<string, Json> | null)?.[name], json);
}

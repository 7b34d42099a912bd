/** An OpenAPI document, as far as a fuzzer reads it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  anyOf?: Schema[];
  enum?: Json[];
  const?: Json;
  default?: Json;
  examples?: Json[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}

export interface Response {
  headers?: Record<string, object>;
  content?: Record<string, { schema: Schema }>;
}

export interface OpenApi {
  paths: Record<string, Record<string, RawOperation>>;
  components: Record<string, Record<string, unknown>>;
}

interface RawOperation {
  operationId: string;
  parameters?: (Parameter | Ref)[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, Response | Ref>;
}

interface Ref {
  $ref: string;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: Schema | null;
  /** By status; where each stands in the document, for its schemas. */
  responses: Map<number, { at: string; response: Response }>;
}

/** Every call of the document, with what it refers to in its place. */
export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, raw]) => operationOf(document, raw, [path, method])),
  );
}

function operationOf(document: OpenApi, raw: RawOperation, [path, method]: [string, string]): Operation {
  const base = `#/paths/${path.replaceAll("~", "~0").replaceAll("/", "~1")}/${method}`;
  const responses = Object.entries(raw.responses).map(([status, response]) => {
    const at = "$ref" in response ? response.$ref : `${base}/responses/${status}`;
    return [Number(status), { at, response: resolved<Response>(document, response) }] as const;
  });
  return {
    id: raw.operationId,
    method: method.toUpperCase(),
    path,
    parameters: (raw.parameters ?? []).map((parameter) => resolved<Parameter>(document, parameter)),
    body: raw.requestBody?.content["application/json"]?.schema ?? null,
    responses: new Map(responses),
  };
}

function resolved<T extends object>(document: OpenApi, value: T | Ref): T {
  if (!("$ref" in value)) return value;
  const [, , section, name] = value.$ref.split("/") as [string, string, string, string];
  return document.components[section]?.[name] as T;
}

export function parametersIn(operation: Operation, place: Parameter["in"]): Parameter[] {
  return operation.parameters.filter((parameter) => parameter.in === place);
}

import { z } from "zod";
import type { ErrorCode } from "../errors/errors.ts";

/**
 * Who may call: `public` anyone, `user` any signed-in user, `eventCreator` an event creator of the organizer,
 * `operator` its operators and event creators (both checked in the service that knows the organizer), `admin` admins,
 * `internal` services only (no route). Admins may do what any role may.
 */
export type Auth = "public" | "user" | "eventCreator" | "operator" | "admin" | "internal";

/** How much is lost when a call is not processed; sets its timeout and its rank under overload. */
export type Criticality = "critical_plus" | "critical" | "sheddable_plus" | "sheddable";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface Common<P extends z.ZodObject, R extends z.ZodType> {
  params: P;
  result: R;
  /** What the action itself can refuse with, beyond what any route can answer. */
  errors?: readonly ErrorCode[];
  /** How long a caller waits before it gives up; 5 s unless told. */
  timeoutMs?: number;
}

/** What a published action says of itself, for the route, the document and the criticality table. */
export interface Published<R extends z.ZodType> {
  /** Method and path; below /api/v1 unless it starts with a dot-path like `/.well-known`. */
  rest: `${Method} /${string}`;
  auth: Exclude<Auth, "internal">;
  criticality: Criticality;
  summary: string;
  description?: string;
  /** What is lost when this call is not processed, and what makes up for it. */
  whenLost: string;
  /** What the shop or its users risk while this call fails; the class's own risk unless told. */
  risk?: string;
  /** What makes up for a lost call without anybody's doing; the class's own answer unless told. */
  retriedBy?: string;
  /** By what an operator notices that it fails; the class's own answer unless told. */
  noticedBy?: string;
  /** How it is put right; the class's own answer unless told. */
  repairedBy?: string;
  /** HTTP status of a success; 200 unless told. */
  status?: number | ((result: z.output<R>) => number);
  /** Statuses that `status` can give, for the document. */
  statuses?: readonly number[];
  /** The result's version, for a strong ETag that `If-Match` takes (RFC 9110, 13.1.1). */
  version?: (result: z.output<R>) => number;
  /** Media types that an answer may have beside JSON; the result is then a `file` of contracts/shapes.ts. */
  produces?: readonly string[];
  /** Path at which what was made can be read, for the Location header of a 201. */
  location?: (result: z.output<R>) => string;
  /** A body for the document that works on the sample data. */
  example?: unknown;
}

export type ActionSpec<P extends z.ZodObject, R extends z.ZodType> =
  | (Common<P, R> & Published<R>)
  | (Common<P, R> & { auth: "internal" });

/** One action as both ends see it: types, validation, route, rights, criticality. */
export type Action<P extends z.ZodObject = z.ZodObject, R extends z.ZodType = z.ZodType> = ActionSpec<
  P,
  R
> & {
  /** `<service>.<verb>`. */
  name: string;
};

export type PublishedAction = Extract<Action, { rest: string }>;

export function action<P extends z.ZodObject, R extends z.ZodType>(
  name: string,
  spec: ActionSpec<P, R>,
): Action<P, R> {
  return { ...spec, name };
}

export function isPublished(contract: Action): contract is PublishedAction {
  return contract.auth !== "internal";
}

/** A fact that a service tells whoever listens. Delivery is at most once: nothing may depend on it. */
export interface BusEvent<P extends z.ZodObject = z.ZodObject> {
  name: string;
  payload: P;
}

export function busEvent<P extends z.ZodObject>(name: string, payload: P): BusEvent<P> {
  return { name, payload };
}

/** 16 to 255 visible characters. */
export const idempotencyKeyForm = /^[\x21-\x7e]{16,255}$/;

/** The header that makes a POST repeatable; the gateway puts it into this parameter. */
export const idempotencyKey = z
  .string()
  .regex(idempotencyKeyForm)
  .describe("Idempotency-Key header: 16 to 255 visible characters, the same one when a request is repeated");

/**
 * The version that a client read before it changes something: the gateway takes it out of the `If-Match` header.
 * Absent: the change is applied whatever the version. An action that finds another version throws PRECONDITION_FAILED.
 */
export const ifMatch = z
  .int()
  .min(1)
  .optional()
  .describe("If-Match header: the ETag that was read; the change is refused when it is not the present one");

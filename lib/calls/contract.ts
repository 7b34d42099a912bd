import { z } from "zod";
import type { ErrorCode } from "../errors/errors.ts";

/**
 * Required role: `public` anyone, `user` any signed-in user, `eventCreator` an event creator of the organizer,
 * `operator` its operators and event creators (both checked in the service that knows the organizer), `admin` admins,
 * `internal` services only (no route). Admins have the rights of every role.
 */
export type Auth = "public" | "user" | "eventCreator" | "operator" | "admin" | "internal";

/** How much is lost when a call is not processed; sets its timeout and its rank under overload. */
export type Criticality = "critical_plus" | "critical" | "sheddable_plus" | "sheddable";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface Common<P extends z.ZodObject, R extends z.ZodType> {
  params: P;
  result: R;
  /** Error codes of the action itself, beyond those of any route. */
  errors?: readonly ErrorCode[];
  /** How long a caller waits before it gives up; defaults to 5 s. */
  timeoutMs?: number;
}

/** Metadata of a published action, for the route, the document and the criticality table. */
export interface Published<R extends z.ZodType> {
  /** Method and path; below /api/v1 unless it starts with a dot-path like `/.well-known`. */
  rest: `${Method} /${string}`;
  auth: Exclude<Auth, "internal">;
  criticality: Criticality;
  summary: string;
  description?: string;
  /** The loss when this call is not processed, and its recovery. */
  whenLost: string;
  /** The risk to the shop or its users while this call fails; defaults to that of its class. */
  risk?: string;
  /** Automatic recovery from a lost call; defaults to that of its class. */
  retriedBy?: string;
  /** How an operator notices the failure; defaults to that of its class. */
  noticedBy?: string;
  /** How an operator repairs it; defaults to that of its class. */
  repairedBy?: string;
  /** HTTP status of a success; defaults to 200. */
  status?: number | ((result: z.output<R>) => number);
  /** Statuses that `status` can give, for the document. */
  statuses?: readonly number[];
  /** The result's version, for a strong ETag that `If-Match` takes (RFC 9110, 13.1.1). */
  version?: (result: z.output<R>) => number;
  /** Media types that an answer may have beside JSON; the result is then a `file` of contracts/shapes.ts. */
  produces?: readonly string[];
  /** Path of the created resource, for the Location header of a 201. */
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

/** An event that a service publishes. Delivery is at most once: nothing may depend on it. */
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

import type { ActionSchema, CallingOptions, Context } from "moleculer";
import type { z } from "zod";
import { defaultTimeoutMs } from "../deadlines.ts";
import { fail } from "../errors/errors.ts";
import { badCursor, fieldErrors } from "../errors/field-errors.ts";
import { fieldTexts } from "../errors/field-texts.ts";
import { type CallMeta, currentLogFields, localeOf } from "./context.ts";
import { type Action, type BusEvent, isPublished } from "./contract.ts";

export type Ctx = Context<unknown, CallMeta>;

/** A context or the broker: anything that can call. */
export type Caller = {
  call: (name: string, params: unknown, options?: CallingOptions) => Promise<unknown>;
};

/**
 * Calls another service by its contract: the only way to call. Throws what the action throws; out of a context
 * the request id, the actor and the remaining time are passed along.
 */
export function call<P extends z.ZodObject, R extends z.ZodType>(
  caller: unknown,
  contract: Action<P, R>,
  params: z.input<P>,
  options: CallingOptions = {},
): Promise<z.output<R>> {
  const timeout = contract.timeoutMs ?? defaultTimeoutMs;
  return (caller as Caller).call(contract.name, params, { timeout, ...options }) as Promise<z.output<R>>;
}

/** Options of a call that the shop makes by itself: as the system, under the request that it still works for. */
export function asSystem(service: string): CallingOptions {
  const { requestId } = currentLogFields();
  const meta: CallMeta = { actor: { kind: "system", service } };
  return { meta, ...(requestId === undefined ? {} : { requestID: String(requestId) }) };
}

/** Publishes an event to all listeners; it is lost when there is none. */
export function publish<P extends z.ZodObject>(
  publisher: unknown,
  event: BusEvent<P>,
  payload: z.input<P>,
): Promise<void> {
  return (publisher as { broadcast: (n: string, p: unknown) => Promise<void> }).broadcast(
    event.name,
    payload,
  );
}

export interface Implemented {
  contract: Action;
  schema: ActionSchema;
}

/**
 * Joins a contract to its handler. The params are checked before the handler sees them (VALIDATION_FAILED names
 * each bad field), and the result after it: fields outside the contract do not leave the service.
 */
export function on<P extends z.ZodObject, R extends z.ZodType>(
  contract: Action<P, R>,
  handler: (params: z.output<P>, ctx: Ctx) => Promise<z.input<R>> | z.input<R>,
): Implemented {
  const schema: ActionSchema = {
    name: contract.name.split(".")[1] as string,
    visibility: isPublished(contract as Action) ? "published" : "public",
    handler: async (ctx: Context) => {
      const error = fieldTexts[localeOf(ctx.meta as CallMeta)];
      const checked = contract.params.safeParse(ctx.params ?? {}, { error });
      if (!checked.success) throw fail("VALIDATION_FAILED", { errors: fieldErrors(checked.error) });
      const answer = await answered(() => handler(checked.data as z.output<P>, ctx as Ctx));
      return contract.result.parse(answer);
    },
  };
  return { contract: contract as unknown as Action, schema };
}

/** A cursor that no page gave out is the caller's mistake, wherever the store met it. */
async function answered<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as Error | null)?.name !== "BadCursorError") throw error;
    throw badCursor();
  }
}

/** A service's `actions` out of its implementations. */
export function actionsOf(...implemented: Implemented[]): Record<string, ActionSchema> {
  return Object.fromEntries(implemented.map(({ schema }) => [schema.name as string, schema]));
}

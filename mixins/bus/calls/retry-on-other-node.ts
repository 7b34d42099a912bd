import type { ActionEndpoint, Context, Middleware } from "moleculer";
import { leftMs } from "./action-middlewares.ts";
import type { Handler } from "./handler.ts";

/**
 * Sends a call to another node when the one that was chosen did not begin it, because it is gone or is leaving. What
 * was begun is never sent twice.
 */
export function retryOnOtherNode(): Middleware {
  /** Nodes that a call was sent to in vain. */
  const triedBy = new WeakMap<Context, ReadonlySet<string | null>>();

  async function again(ctx: Context, error: unknown): Promise<unknown> {
    const tried = new Set(triedBy.get(ctx)).add(ctx.nodeID);
    const endpoint = otherEndpoint(ctx, tried);
    if (endpoint === null || leftMs(ctx) <= 0) throw error;
    const next = ctx.copy(endpoint);
    const ms = leftMs(ctx);
    if (Number.isFinite(ms)) next.options = { ...ctx.options, timeout: ms };
    triedBy.set(next, tried);
    return await callAt(ctx, endpoint, next);
  }

  return {
    name: "Rerouting",
    remoteAction(next) {
      return ((ctx: Context) =>
        (next as Handler)(ctx).catch((error: unknown) => {
          if (wasNotBegun(error, ctx)) return again(ctx, error);
          throw error;
        })) as typeof next;
    },
  };
}

/** The node itself said so of this very call, or the bus of the node. */
function wasNotBegun(error: unknown, ctx: Context): boolean {
  const { type, data } = error as { type?: string; data?: { action?: string; nodeID?: string } | null };
  if (type !== "SERVICE_NOT_AVAILABLE" && type !== "SERVICE_NOT_FOUND") return false;
  return data?.action === ctx.action?.name && data?.nodeID === ctx.nodeID;
}

function otherEndpoint(ctx: Context, tried: ReadonlySet<string | null>): ActionEndpoint | null {
  const list = ctx.broker.registry.getActionEndpoints(ctx.action?.name ?? "");
  const others = list?.endpoints.filter(({ id, isAvailable }) => isAvailable && !tried.has(id)) ?? [];
  return others.length === 0 ? null : list.select(others, ctx);
}

interface Calling {
  call(at: ActionEndpoint, params: unknown, options: { ctx: Context }): Promise<unknown>;
}

/** Moleculer takes an endpoint for a name, and a context for options: it declares neither. */
function callAt(ctx: Context, endpoint: ActionEndpoint, next: Context): Promise<unknown> {
  return (ctx.broker as unknown as Calling).call(endpoint, next.params, { ctx: next });
}

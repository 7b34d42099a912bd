import type { Context, Middleware } from "moleculer";

/**
 * For tests: params and results pass through JSON even inside one process, as they do between processes,
 * so that nothing leans on shared objects, dates or undefined fields.
 */
export const jsonBoundary: Middleware = {
  name: "JsonBoundary",
  localAction(next, action) {
    if (action.service?.name === "gateway") return next;
    return async (ctx: Context) => {
      ctx.params = throughJson(ctx.params);
      return throughJson(await (next as (ctx: Context) => Promise<unknown>)(ctx));
    };
  },
};

function throughJson<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

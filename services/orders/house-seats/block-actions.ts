import { createBlock, getBlock, liftBlock, listBlocks } from "../../../contracts/orders/blocks.ts";
import { type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import type { EventForStaff } from "../order/order-access.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { blockView, liveBlock, pageOfBlocks } from "./block-documents.ts";
import { block, lift } from "./blocks.ts";

/** `ports` is asked for at each call: the service has it only once it is created. */
export function blockActions(ports: () => OrderPorts, staffOf: EventForStaff): Implemented[] {
  return [
    on(createBlock, async (request, ctx) => {
      await staffOf(ctx, request.eventId, "eventCreator");
      return blockView(await block(ports(), { ...request, userId: signedInUser(ctx.meta) }));
    }),

    on(listBlocks, async ({ eventId, ...paging }, ctx) => {
      await staffOf(ctx, eventId, "operator", "eventCreator");
      const page = await pageOfBlocks(ports().orders, { eventId, ...paging });
      return { ...page, items: page.items.map(blockView) };
    }),

    on(getBlock, async ({ eventId, blockId }, ctx) => {
      await staffOf(ctx, eventId, "operator", "eventCreator");
      return blockView(await liveBlock(ports().orders, eventId, blockId));
    }),

    on(liftBlock, async ({ eventId, blockId }, ctx) => {
      await staffOf(ctx, eventId, "eventCreator");
      const found = await liveBlock(ports().orders, eventId, blockId);
      await lift(ports(), found, signedInUser(ctx.meta));
      return { id: blockId, deleted: true as const };
    }),
  ];
}

import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { nodeCheckMs, nodeGoneMs, nodeSuspectMs } from "../../../lib/deadlines.ts";
import type { BusTransporter } from "../nats/nats-transporter.ts";
import { nodeWatcher } from "./node-watcher.ts";

const silent = { id: "orders.a", local: false, available: true };
const self = { id: "orders.me", local: true, available: true };
const away = { id: "orders.b", local: false, available: false };

let story: string[];
let stop: () => Promise<void>;
const transporter = { connected: true };

beforeEach(async () => {
  jest.useFakeTimers();
  story = [];
  transporter.connected = true;
  const disconnected = (id: string, isUnexpected: boolean) =>
    story.push(`${id} is gone${isUnexpected ? ", no one expected it" : ""}`);
  const broker = {
    registry: { nodes: { toArray: () => [silent, self, away], disconnected } },
    transit: { sendPing: (id: string) => story.push(`${id}?`) },
  };
  const middleware = nodeWatcher(transporter as BusTransporter);
  await middleware.started?.(broker as never);
  stop = () => middleware.stopped?.(broker as never) as Promise<void>;
});
afterEach(async () => {
  await stop();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe("nodeWatcher", () => {
  it("asks a silent node, so that the bus says when it is gone, and gives it up at last", async () => {
    await jest.advanceTimersByTimeAsync(nodeSuspectMs + 2 * nodeCheckMs);
    expect(story).toEqual(["orders.a?"]);
    await jest.advanceTimersByTimeAsync(nodeGoneMs - nodeSuspectMs);
    expect(story.at(-1)).toBe("orders.a is gone, no one expected it");
    expect(new Set(story).size).toBe(2);
  });

  it("asks no one while the bus is away", async () => {
    transporter.connected = false;
    await jest.advanceTimersByTimeAsync(2 * nodeGoneMs);
    transporter.connected = true;
    await jest.advanceTimersByTimeAsync(nodeSuspectMs);
    expect(story).toEqual([]);
  });
});

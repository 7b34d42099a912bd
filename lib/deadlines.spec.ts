import { describe, expect, it } from "@jest/globals";
import { secondMs } from "./clock.ts";
import * as limits from "./deadlines.ts";

const { gatewayShutdownDelayMs: delayMs, balancerCheckMs } = limits;
const longestDelayMs = Math.max(...Object.values(delayMs));

/** Each first figure has to be smaller than the second. */
const inequalities: [title: string, smallerMs: number, largerMs: number][] = [
  [
    "a balancer closes an idle connection before the gateway does",
    limits.balancerKeepAliveMs,
    limits.keepAliveMs,
  ],
  ["a request has arrived before its connection counts as idle", limits.requestArrivalMs, limits.keepAliveMs],
  ["a balancer outwaits the slowest call", limits.longestTimeoutMs, limits.balancerSilenceMs],
  ["a balancer outwaits the silence of a stream", limits.streamHeartbeatMs, limits.balancerSilenceMs],
  ["printing times out before its caller", limits.printJobMs, limits.printTimeoutMs],
  [
    "the processor's answer is recorded before the caller gives up",
    limits.processorAnswerMs + limits.storeWaitMs,
    limits.processorTimeoutMs,
  ],
  ["a statement is sent again before its operation fails", limits.storeTimeoutMs, limits.storeWaitMs],
  ["the store gives up before the caller", limits.storeWaitMs, limits.defaultTimeoutMs],
  ["a statement is repeated in time", 2 * limits.storeSocketMs, limits.storeTimeoutMs],
  ["a login waits twice for its turn", 2 * limits.hashWaitMs, limits.defaultTimeoutMs],
  ["callers hear that places are loading", limits.loadWaitMs, limits.defaultTimeoutMs],

  ["a node beats before it is suspected", 1.7 * limits.nodeHeartbeatMs, limits.nodeSuspectMs],
  [
    "a suspect is asked more than once before it is gone",
    limits.nodeSuspectMs + 2 * limits.nodeCheckMs,
    limits.nodeGoneMs,
  ],
  [
    "a silent node is gone before calls to it time out",
    limits.nodeGoneMs + limits.nodeCheckMs,
    limits.defaultTimeoutMs,
  ],

  ["recovery looks before a lease is over", limits.recoveryPeriodMs, limits.orderLeaseMs],
  ["an order's lease outlasts its slowest call", limits.processorTimeoutMs, limits.orderLeaseMs],
  [
    "a job's lease outlasts its round and the call under way",
    limits.eventJobRoundMs + limits.processorTimeoutMs,
    limits.eventJobLeaseMs,
  ],
  ["a loader's lease outlasts a step", limits.defaultTimeoutMs, limits.loaderLeaseMs],
  ["a hold is young until its order is surely written", limits.defaultTimeoutMs, limits.youngHoldMs],
  ["a delivery's lease outlasts a mail", preparationMs() + mailMs(), limits.deliveryLeaseMs],
  ["a delivery's lease outlasts an SMS", preparationMs() + limits.smsTimeoutMs, limits.deliveryLeaseMs],

  ["Compose's nginx notices a leaving gateway", balancerCheckMs.compose, delayMs.compose],
  ["a local mesh notices a leaving gateway", balancerCheckMs.localMesh, delayMs.localMesh],
  ["most requests end within the drain", limits.defaultTimeoutMs, limits.httpDrainMs],
  ["the slowest call of a purchase ends within the drain", limits.processorTimeoutMs, limits.callDrainMs],
  ["a step of an order ends within the drain", limits.processorTimeoutMs, limits.taskDrainMs],
  ["a round over an event's orders ends within the drain", limits.eventJobRoundMs, limits.loopDrainMs],
  [
    "a process is killed after the longest stop",
    longestDelayMs + limits.longestShutdownMs,
    limits.gracePeriodMs,
  ],
];

/** The receiver is read, and tickets are printed. */
function preparationMs(): number {
  return limits.defaultTimeoutMs + limits.printTimeoutMs;
}

/** The name is resolved, the connection opened, the greeting read, and the last word awaited. */
function mailMs(): number {
  return 3 * limits.mailConnectMs + limits.mailSilenceMs;
}

describe("deadlines", () => {
  it.each(inequalities)("hold: %s (%d < %d)", (_, smallerMs, largerMs) => {
    expect(smallerMs).toBeLessThan(largerMs);
  });

  it("leave a stop time for all of its phases, and a second to spare", () => {
    const { httpDrainMs, leaveBusMs, callDrainMs, taskDrainMs, loopDrainMs, longestShutdownMs } = limits;
    const sumMs = httpDrainMs + leaveBusMs + callDrainMs + taskDrainMs + loopDrainMs;
    expect(longestShutdownMs).toBeGreaterThanOrEqual(sumMs + secondMs);
    expect(longestShutdownMs % secondMs).toBe(0);
  });
});

import { minuteMs, secondMs } from "./clock.ts";

/*
 * The time limits that depend on each other, in milliseconds. deadlines.spec.ts asserts the inequalities between them;
 * test/deployment/deadlines.spec.ts compares the chart, Compose and the documents with them.
 */

// A request, from the client inwards: each wait is shorter than the one around it.

/** How long a balancer keeps an idle connection to a gateway: shorter than the gateway does, so that it closes none in use. */
export const balancerKeepAliveMs = 60 * secondMs;
/** How long a gateway, and the balancer of a local mesh, keeps an idle connection. */
export const keepAliveMs = 75 * secondMs;
/** A request has to arrive whole within this. */
export const requestArrivalMs = 60 * secondMs;
/** A balancer gives up a gateway that sends nothing for this long. */
export const balancerSilenceMs = 60 * secondMs;
/** How often a stream of order events sends something. */
export const streamHeartbeatMs = 15 * secondMs;

/** Timeout of the slowest calls: reports and exports. */
export const longestTimeoutMs = 30 * secondMs;
/** Timeout of a call that prints; the printing itself has a little less. */
export const printTimeoutMs = 10 * secondMs;
export const printJobMs = 9 * secondMs;
/** Timeout of a call to the payments that asks the processor, and how long the processor's answer is awaited. */
export const processorTimeoutMs = 8 * secondMs;
export const processorAnswerMs = 3 * secondMs;
/** Timeout of any other call. */
export const defaultTimeoutMs = 5 * secondMs;
/** An operation of the store fails after this. Until half a second before, a statement is sent again, … */
export const storeWaitMs = 4.5 * secondMs;
export const storeTimeoutMs = 4 * secondMs;
/** … also when a connection gave no answer for this long. */
export const storeSocketMs = 1.5 * secondMs;
/** How long a password waits for its turn to be hashed; a login that renews its hash waits twice. */
export const hashWaitMs = 2 * secondMs;
/** How long callers wait for the places of an event to be loaded. */
export const loadWaitMs = 2 * secondMs;

// Failure detection: a node that died is left out before the calls to it time out.

export const nodeHeartbeatMs = secondMs;
export const nodeCheckMs = secondMs / 2;
/** A node that was silent for this long is asked, and is gone when it stays silent. */
export const nodeSuspectMs = 2 * secondMs;
export const nodeGoneMs = 4 * secondMs;

// Leases: longer than the work they cover takes, so that only a dead worker is replaced.

/** How often each process looks for orders and jobs that are due. */
export const recoveryPeriodMs = secondMs;
/** Lease of the worker that advances an order. */
export const orderLeaseMs = 10 * secondMs;
/** Lease of a job over an event's orders, and how long one round works on it: a stop need not wait for thousands of orders. */
export const eventJobLeaseMs = 20 * secondMs;
export const eventJobRoundMs = 5 * secondMs;
/** A loader of places that made no step for this long may be replaced. */
export const loaderLeaseMs = 10 * secondMs;
/** A hold younger than this may belong to an order that is still being written. */
export const youngHoldMs = minuteMs;
/** Lease of the worker that delivers a message. */
export const deliveryLeaseMs = minuteMs;
/** Maximum waits of a delivery: for each step of connecting to the mail server, for its next word, and for the SMS service. */
export const mailConnectMs = 5 * secondMs;
export const mailSilenceMs = 15 * secondMs;
export const smsTimeoutMs = 10 * secondMs;

// Graceful shutdown: a process takes requests for its shutdown delay; the phases follow, one after the other.

/** A gateway takes requests for longer than a balancer needs to notice that it leaves. */
export const gatewayShutdownDelayMs = { cluster: 10 * secondMs, compose: 3 * secondMs, localMesh: secondMs };
/** How often Compose's nginx and the balancer of a local mesh look. A cluster's endpoints are pushed. */
export const balancerCheckMs = { compose: secondMs, localMesh: 150 };

/** Requests under way get this long, … */
export const httpDrainMs = 10 * secondMs;
/** … other nodes this long to stop calling, … */
export const leaveBusMs = secondMs / 2;
/** … their calls under way this long, … */
export const callDrainMs = 10 * secondMs;
/** … tasks that outlive their request this long, … */
export const taskDrainMs = 10 * secondMs;
/** … and the rounds of background loops this long. */
export const loopDrainMs = 10 * secondMs;

const shutdownMs = httpDrainMs + leaveBusMs + callDrainMs + taskDrainMs + loopDrainMs;
/** The longest that a stop takes after the shutdown delay: all phases, a second to spare, in whole seconds. */
export const longestShutdownMs = Math.ceil((shutdownMs + secondMs) / secondMs) * secondMs;
/** A process that was told to stop is killed after this. */
export const gracePeriodMs = 60 * secondMs;

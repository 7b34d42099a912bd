import type { Service, ServiceBroker } from "moleculer";

/** A service that takes requests from outside the bus. */
export interface Finishing {
  /** Settles when every request that was accepted is answered; takes no further one. */
  finishRequests(): Promise<void>;
}

/**
 * Graceful shutdown without losing a request: requests from outside are answered while all its
 * services still work; then the others learn that it leaves; then what they had asked for is finished, and what was
 * begun by it; then the services stop.
 */
export async function shutDownGracefully(broker: ServiceBroker): Promise<void> {
  const services = broker.services as (Service & Partial<Finishing>)[];
  await Promise.all(services.map((service) => service.finishRequests?.()));
  await broker.stop();
}

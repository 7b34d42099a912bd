/**
 * Named points of the purchase, before and after each step. Nothing happens there in the shop;
 * the simulation and the crash tests end a worker or the process at one.
 */
export type Reach = (point: string) => void | Promise<void>;

export const passBy: Reach = () => {};

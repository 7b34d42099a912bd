import type { PaymentPorts } from "../ledger/payment-ports.ts";

/** Differences among orders, payments and processor that only a person can resolve. */
export type Difference =
  /** The ledger has a final outcome, and the processor another one. */
  | "outcome"
  | "amount"
  /** The ledger has a charge or refund that the processor does not. */
  | "unknownToProcessor"
  /** Open for longer than its key may be sent. */
  | "tooOld"
  /** Money was taken or given back that no order counts. */
  | "noOrder"
  /** An order counts money that neither the ledger nor the processor knows. */
  | "noCharge";

type Reporting = Pick<PaymentPorts, "log" | "differs">;

/** Alerts an operator, by an error line and a metric. */
export function report(
  { log, differs }: Reporting,
  difference: Difference,
  [fields, text]: [fields: Record<string, unknown>, text: string],
): void {
  differs(difference);
  log.error(fields, text);
}

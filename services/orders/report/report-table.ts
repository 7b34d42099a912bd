import { stringify } from "csv-stringify/sync";
import type { Report } from "../../../contracts/orders/reports.ts";
import type { File } from "../../../contracts/shapes.ts";
import { inLocale, type Locale } from "../../../lib/text/locale.ts";
import { decimal } from "../../../lib/text/money.ts";

const columns = [
  "kind",
  "id",
  "name",
  "quotaId",
  "price",
  "places",
  "sold",
  "reserved",
  "blocked",
  "left",
  "refunded",
  "gross",
  "refundedAmount",
  "net",
  "currency",
  "orders",
] as const;

type Row = Partial<Record<(typeof columns)[number], string | number>>;

/** The report as a table: a line per ticket type, per quota, for all together, and per state of the orders. */
export function csvOf(report: Report, locale: Locale): File {
  const { ticketTypes, quotas, totals, currency } = report;
  const rows: Row[] = [
    ...ticketTypes.map(({ ticketTypeId: id, quotaId, name, priceMinor, ...sales }) => ({
      ...{ kind: "ticketType", id, quotaId, name: inLocale(name, locale) },
      ...{ price: decimal({ amountMinor: priceMinor, currency }), ...figures(sales, currency) },
    })),
    ...quotas.map(({ quotaId: id, name, ...rest }) => ({
      ...{ kind: "quota", id, name },
      ...figures(rest, currency),
    })),
    { kind: "total", id: report.eventId, name: inLocale(report.title, locale), ...figures(totals, currency) },
    ...Object.entries(report.orders).map(([id, orders]) => ({ kind: "orders", id, orders })),
  ];
  // A cell that begins like a formula would be one in a spreadsheet; the mark in front says that it is UTF-8.
  const options = { header: true, columns: [...columns], escape_formulas: true, bom: true };
  const text = stringify(rows, { ...options, record_delimiter: "\r\n" });
  return {
    fileName: `report-${report.eventId}.csv`,
    contentType: "text/csv; charset=utf-8",
    base64: Buffer.from(text).toString("base64"),
  };
}

type Figures = Omit<Report["totals"], "places" | "blocked" | "left"> & Partial<Report["totals"]>;

function figures({ grossMinor, refundedMinor, netMinor, ...counts }: Figures, currency: string): Row {
  const inWhole = (amountMinor: number) => decimal({ amountMinor, currency });
  return {
    ...counts,
    gross: inWhole(grossMinor),
    refundedAmount: inWhole(refundedMinor),
    net: inWhole(netMinor),
    currency,
  };
}

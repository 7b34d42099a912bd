/** Money is an integer number of minor units (cents) of one ISO 4217 currency. */
export interface Money {
  amountMinor: number;
  currency: string;
}

/** `quantity` times a price. Throws RangeError when the result is no safe integer. */
export function times(unitMinor: number, quantity: number): number {
  return safe(unitMinor * quantity);
}

export function sum(amountsMinor: number[]): number {
  return safe(amountsMinor.reduce((total, amount) => total + amount, 0));
}

/** As a person reads it: 1250 EUR → "€12.50" in English, "12,50 €" in French. */
export function readable(money: Money, locale: string): string {
  return moneyFormat(locale, money.currency).format(money.amountMinor / 10 ** digitsOf(money));
}

/** As a program reads it, without the currency: 1250 EUR → "12.50". */
export function decimal(money: Money): string {
  const digits = digitsOf(money);
  return (money.amountMinor / 10 ** digits).toFixed(digits);
}

/**
 * How many digits a minor unit is behind the comma, by ISO 4217 (six-group.com, List One), as card processors count it.
 * The runtime's own figures are those people write: none for the forint or the rupiah, and other ones tomorrow.
 */
const digits: Record<string, number> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0]),
  ),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3])),
  ...{ CLF: 4, UYW: 4 },
};

const digitsOf = ({ currency }: Pick<Money, "currency">) => digits[currency] ?? 2;

/** A format costs a hundred times as much to make as to use. */
const formats = new Map<string, Intl.NumberFormat>();

function moneyFormat(locale: string, currency: string): Intl.NumberFormat {
  const name = `${locale} ${currency}`;
  const known = formats.get(name);
  if (known) return known;
  const fraction = digitsOf({ currency });
  const shown = { minimumFractionDigits: fraction, maximumFractionDigits: fraction };
  const format = new Intl.NumberFormat(locale, { style: "currency", currency, ...shown });
  formats.set(name, format);
  return format;
}

/** True for a currency that this runtime knows (ISO 4217). */
export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

const currencies = new Set(Intl.supportedValuesOf("currency"));

function safe(amountMinor: number): number {
  if (Number.isSafeInteger(amountMinor)) return amountMinor;
  throw new RangeError(`an amount must be a whole number of minor units, got ${amountMinor}`);
}

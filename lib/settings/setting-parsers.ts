import { z } from "zod";

/** Forms that the settings take, each with the sentence for a value that does not fit; the variables are in env.ts. */

/** The parts of a comma-separated text, without the empty ones. */
export const list = (text: string) =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

/** A whole number from `least` to `most`. */
export const whole = (least: number, most: number) =>
  z.string().transform((text, ctx) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    ctx.addIssue({ code: "custom", message: `must be a whole number from ${least} to ${most}` });
    return z.NEVER;
  });

/** Origins as a browser sends them: scheme, host and port, without a path. */
export const origins = z.string().transform((text, ctx): string[] => {
  const wrong = list(text).find((each) => !URL.canParse(each) || new URL(each).origin !== each);
  if (wrong === undefined) return list(text);
  ctx.addIssue({
    code: "custom",
    message: `must be origins like https://shop.example.org, comma-separated, without a path; got "${wrong}"`,
  });
  return z.NEVER;
});

/** Credentials are decoded where they are used. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/** Where another service is; its credentials stand in front of the host. */
export const serviceUrl = (protocol: RegExp, like: string) =>
  z
    .url({ protocol, hostname: /./, error: `must be like ${like}` })
    .refine((url) => !/[?#]/.test(url), "must have no `?` and no `#`")
    .refine(isDecodable, "has a `%` that stands for nothing: write `%` as %25");

/** Addresses of the machine itself, where nothing travels in clear over a network. */
export const ownMachine = /^https?:\/\/([^/]*@)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/;

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time like `15m`, in milliseconds; at most 24 days, which is the longest that a timer waits. */
export const duration = z.string().transform((text, ctx): number => {
  const [, number = "", unit = ""] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? [];
  const ms = Number(number) * unitsMs[unit as keyof typeof unitsMs];
  if (ms <= 24 * unitsMs.d) return ms;
  ctx.addIssue({ code: "custom", message: "must be a time like 30s, 15m, 1h or 1d, at most 24d" });
  return z.NEVER;
});

/** One of these words. */
export const oneOf = <const T extends readonly string[]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

const addressHosts = /^[a-z+]+:\/\/(?:[^\s@/?#]*@)?[^\s@/?#]+(?:[/?][^\s#]*)?$/i;

/** Address of a backing service, which may have several hosts and parameters. */
export const addressOf = (protocol: RegExp, like: string) =>
  z.string().refine((url) => {
    const [scheme = ""] = /^[a-z+]+:/i.exec(url) ?? [];
    return protocol.test(scheme) && addressHosts.test(url) && isDecodable(url);
  }, `must be like ${like}`);

/** One or more such addresses, comma-separated. */
export const addressesOf = (protocol: RegExp, like: string) =>
  z.string().transform((text, ctx): string[] => {
    const each = addressOf(protocol, like);
    if (list(text).length > 0 && list(text).every((url) => each.safeParse(url).success)) return list(text);
    ctx.addIssue({ code: "custom", message: `must be like ${like}` });
    return z.NEVER;
  });

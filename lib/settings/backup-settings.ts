import { z } from "zod";
import { duration, whole } from "./setting-parsers.ts";

const bucketLike =
  "must be like s3://bucket/prefix, the bucket in small letters, with no `.` or `..` between slashes";

/** Part of a key that signs in: it goes into a header. */
const ofKey = z.string().regex(/^[^\s\p{Cc}]+$/u, "must have no spaces and no line breaks");

/** Encryption, schedule and destination of the backups. */
export const backupVariables = {
  BACKUP_PASSPHRASE: z
    .string()
    .optional()
    .describe("what backups are encrypted with: 16 characters or more; without it they are worth nothing"),
  BACKUP_KEY_FILE: z.string().optional().describe("file that holds the passphrase instead"),
  BACKUP_EVERY: duration
    .optional()
    .describe("how often the payments' ledger is backed up, like 15m or 1h; unset: never; embedded only"),
  BACKUP_DIR: z.string().min(1).default("backups").describe("folder that backups are written to"),
  BACKUP_S3_URL: z
    .string()
    .regex(/^s3:\/\/[a-z\d][a-z\d.-]+[a-z\d](\/(?!\.\.?(\/|$))[\w.-]+)*\/?$/, bucketLike)
    .optional()
    .describe("bucket and prefix that they are written to instead, in a store that speaks S3"),
  BACKUP_S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "must be like https://s3.example.org" })
    .refine((url) => !/[?#@]/.test(url), "must have no user, no `?` and no `#`")
    .optional()
    .describe("address of that store; unset: Amazon's of the region"),
  BACKUP_S3_REGION: z
    .string()
    .regex(/^[\w-]+$/, "must be like eu-west-3")
    .default("us-east-1")
    .describe("region of that store"),
  AWS_ACCESS_KEY_ID: ofKey.optional().describe("who signs in to that store"),
  AWS_SECRET_ACCESS_KEY: ofKey.optional().describe("and with which secret"),
  BACKUP_KEEP: whole(1, 100_000)
    .default(48)
    .describe("how many backups of the payments' ledger are kept; older ones go"),
  BACKUP_KEEP_DAYS: whole(0, 10_000)
    .default(30)
    .describe("of how many days with backups, in UTC, the newest one is kept besides; 0: none"),
} as const;

interface BackupSettings {
  NATS_URL?: string[] | undefined;
  BACKUP_S3_URL?: string | undefined;
  AWS_ACCESS_KEY_ID?: string | undefined;
  AWS_SECRET_ACCESS_KEY?: string | undefined;
}

/** One sentence about a half-set place of the backups, or null when the settings fit together. */
export function refusalOfBackups(settings: BackupSettings): string | null {
  // No service of a mesh makes backups; the commands that do read nothing of the bus.
  if (settings.BACKUP_S3_URL === undefined || settings.NATS_URL !== undefined) return null;
  const missing = missingKey(settings);
  return missing === undefined
    ? null
    : `BACKUP_S3_URL is set without ${missing}: set it, or unset BACKUP_S3_URL to write into BACKUP_DIR.`;
}

/** One sentence about a backup that is named by its address in a bucket, or null when it can be asked for. */
export function refusalOfBucketFile(address: string, settings: BackupSettings): string | null {
  const { success } = backupVariables.BACKUP_S3_URL.safeParse(address);
  if (!success || !/^s3:\/\/[^/]+\/.*[^/]$/.test(address))
    return `${address} cannot be used: it must be like s3://bucket/prefix/name, the bucket in small letters.`;
  const missing = missingKey(settings);
  return missing === undefined ? null : `${address} is named without ${missing}: set it.`;
}

function missingKey(settings: BackupSettings): string | undefined {
  return (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const).find((name) => !settings[name]);
}

/** A backup or restore that cannot be; its message is one sentence to print, without a stack. */
export class BackupError extends Error {}

/** The payments have never been there, or are gone altogether. */
export class NoPayments extends BackupError {}

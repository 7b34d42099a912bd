import type { Settings } from "../../lib/settings/env.ts";
import { folderPlace } from "./folder-place.ts";

/** Where backups are kept, each under its name: a folder, or a bucket. Errors name the place in one sentence. */
export interface BackupPlace {
  /** As a person finds it. */
  addressOf(name: string): string;
  /** All that stands there, whosever it is. */
  names(): Promise<string[]>;
  /** The file to write and prove: in the place itself, or in the scratch folder on its way there. */
  draftOf(name: string, scratch: string): string;
  /** Brings a proven file in under its name, and resolves once the stored copy is verified. */
  keep(file: string, name: string): Promise<void>;
  /** A file of this machine with that backup: in the place itself, or brought into the scratch folder. */
  fetch(name: string, scratch: string): Promise<string>;
  remove(name: string): Promise<void>;
}

/** The place that the settings name. */
export async function placeOf(settings: Settings): Promise<BackupPlace> {
  if (settings.BACKUP_S3_URL === undefined) return folderPlace(settings.BACKUP_DIR);
  return bucketPlace(settings, settings.BACKUP_S3_URL);
}

/** Loaded only now: most shops have a folder. */
export async function bucketPlace(settings: Settings, url: string): Promise<BackupPlace> {
  const { s3Place } = await import("./s3-place.ts");
  return s3Place(settings, url);
}

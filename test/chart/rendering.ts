/** The chart as Helm renders it. Nothing of a cluster is asked, so `lookup` finds nothing. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubeDocument } from "./documents.ts";

export const root = join(import.meta.dirname, "../..");
export const chart = join(root, "charts/eventsapp");

/** How long a test may take that renders: a busy machine takes its time. */
export const patienceMs = 60_000;

export type Values = Record<string, unknown>;
export interface Options {
  values?: Values;
  /** Files of values, from the root of the repository; `values` go over them. */
  files?: readonly string[];
  release?: string;
  program?: "helm" | "helm3";
  kubeVersion?: string;
}

/** Helm's error instead of a render, without the place in the templates. */
export class HelmRefusal extends Error {}

/** Of the schemas that renders are held against (kubernetes-schema.ts). */
const newestKubernetes = "1.36.0";

/** The documents as text, each with the template that wrote it; throws HelmRefusal. */
export function renderedText(options: Options): Promise<string> {
  return run(chart, options);
}

/** The documents; throws HelmRefusal, and an error where one is no YAML or says a key twice. */
export async function rendered(options: Options): Promise<KubeDocument[]> {
  return documentsIn(await renderedText(options));
}

/** The notes that an installation prints: `helm template` leaves that out, so a copy of the chart shows it. */
export async function renderedNotes(options: Options): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-chart-"));
  try {
    cpSync(chart, folder, { recursive: true });
    renameSync(join(folder, "templates/NOTES.txt"), join(folder, "files/NOTES.txt"));
    writeFileSync(join(folder, "templates/notes.yaml"), notesTemplate);
    const [shown] = documentsIn(await run(folder, options, ["--show-only", "templates/notes.yaml"]));
    return String((shown as unknown as { notes: string }).notes);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const notesTemplate = 'notes: {{ tpl (.Files.Get "files/NOTES.txt") . | quote }}\n';

export function documentsIn(text: string): KubeDocument[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const parsed = document.toJS() as KubeDocument | null;
    return parsed === null ? [] : [parsed];
  });
}

function run(folder: string, options: Options, flags: readonly string[] = []): Promise<string> {
  const { values = {}, files = [], release = "shop", program = "helm" } = options;
  const { kubeVersion = newestKubernetes } = options;
  const given = [...files.map((file) => join(root, file)), "-"].flatMap((file) => ["--values", file]);
  const at = ["--namespace", "shop", "--kube-version", kubeVersion];
  const args = ["template", release, folder, ...at, ...given, ...flags];
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 64 * 1024 ** 2 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new HelmRefusal(refusalIn(stderr)));
    });
    // It ends without reading where its arguments are wrong.
    child.stdin?.on("error", () => {});
    child.stdin?.end(JSON.stringify(values));
  });
}

/** Reduces `Error: execution error at (eventsapp/templates/x.yaml:1:2): text` to the text. */
function refusalIn(stderr: string): string {
  const [, said = stderr] = /^Error: (.*)$/ms.exec(stderr) ?? [];
  return said.replace(/^.*?execution error at \([^)]*\): /s, "").trim();
}

/** Two at a time, as a machine of two cores can take them, in the order given. */
export async function inPairs<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const left = things.entries();
  const worker = async () => {
    for (const [index, thing] of left) answers[index] = await work(thing);
  };
  await Promise.all([worker(), worker()]);
  return answers;
}

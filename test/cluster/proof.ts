import type { Journal } from "../chaos/load/journal.ts";
import type { Random } from "../simulation/world/random.ts";
import type { ClusterOptions } from "./cluster-options.ts";
import type { Kubernetes } from "./kubernetes/kubernetes.ts";
import type { PodLogs } from "./kubernetes/pod-logs.ts";

/** Shared by the stages of one run. */
export interface Proof {
  choices: ClusterOptions;
  kubernetes: Kubernetes;
  dice: Random;
  /** All that was asked and answered by the buyers of this run. */
  journal: Journal;
  logs: PodLogs;
  /** A folder of this run for its files; removed after success. */
  folder: string;
  print: (line: string) => void;
}

/** The measurements of a stage, in words. */
export type Figures = Record<string, string>;

/** One step of the proof. Throws when it fails. */
export interface Stage {
  name: string;
  /** The property that it proves. */
  shows: string;
  run: (proof: Proof) => Promise<Figures>;
}

import type { Journal } from "../chaos/load/journal.ts";
import type { Random } from "../simulation/world/random.ts";
import type { ClusterOptions } from "./cluster-options.ts";
import type { Kubernetes } from "./kubernetes/kubernetes.ts";
import type { PodLogs } from "./kubernetes/pod-logs.ts";

/** What the stages of one run share. */
export interface Proof {
  choices: ClusterOptions;
  kubernetes: Kubernetes;
  dice: Random;
  /** All that was asked and answered by the buyers of this run. */
  journal: Journal;
  logs: PodLogs;
  /** Of this run alone, for what it writes down; gone when it went well. */
  folder: string;
  tell: (line: string) => void;
}

/** What a stage measured, in words. */
export type Figures = Record<string, string>;

/** One step of the proof. Throws with what is wrong. */
export interface Stage {
  name: string;
  /** What it shows. */
  shows: string;
  run: (proof: Proof) => Promise<Figures>;
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Proof } from "../proof.ts";

const questions: Record<string, string[]> = {
  "pods.txt": ["get", "pods", "-o", "wide"],
  "objects.txt": ["get", "deployments,statefulsets,jobs,hpa,pdb,ingress,pvc", "-o", "wide"],
  "described.txt": ["describe", "pods,deployments,statefulsets,jobs,hpa,pdb,ingress,pvc"],
  "events.txt": ["get", "events", "--sort-by=.lastTimestamp"],
};

/** Saves the cluster's view of the release beside the logs of its pods; answers the folder. */
export async function keepEvidence({ kubernetes, folder }: Proof, stage: string): Promise<string> {
  const into = join(folder, stage);
  mkdirSync(into, { recursive: true });
  for (const [file, question] of Object.entries(questions)) {
    const text = await kubernetes.kubectl(...question).catch((error: Error) => error.message);
    writeFileSync(join(into, file), text);
  }
  return into;
}

import bcrypt from "bcrypt";
import type { HashJob } from "./hash-jobs.ts";

export default function resultOf(job: HashJob): string | boolean {
  if (job.kind === "hash") return bcrypt.hashSync(job.text, job.cost);
  return bcrypt.compareSync(job.text, job.hash);
}

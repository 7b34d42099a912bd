/** The value of the only line of this metric, in Prometheus' text, whose labels hold all of these. Throws when it is not the only one. */
export function numberIn(text: string, name: string, ...labels: string[]): number {
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  const fitting = lines.filter((line) => labels.every((label) => line.includes(label)));
  if (fitting.length !== 1)
    throw new Error(`there should be one line of ${name}, and there are: ${fitting.join("; ")}`);
  return Number(fitting[0]?.split(" ").at(-1));
}

import { type ClusterOptions, readChoices } from "./cluster-options.ts";
import { tableOf } from "./results-table.ts";
import { prove } from "./run-stages.ts";
import { stages } from "./stages/index.ts";

const listed = stages.map(({ name, shows }) => `    ${name.padEnd(12)} ${shows}`).join("\n");
const usage = `Installs the shop on the cluster of KUBECONFIG, proves there what it promises, and removes it again.
  npm run test:cluster -- --image eventsapp:dev --load-image "kind load docker-image"
  --only STAGE,STAGE         only these, after an installation:
${listed}
  --image NAME:TAG           what is installed; eventsapp:dev by default
  --load-image COMMAND       builds the image first and runs COMMAND NAME:TAG; without it the nodes must have the image
  --ingress URL --host NAME  where the cluster's ingress answers, and by which name; http://127.0.0.1 and shop.localhost
  --namespace NAME           made and removed; eventsapp-test by default
  --context NAME             of kubectl; needed for a cluster that is not on this machine
  --seed NUMBER              of all that is chosen at random; 1 by default
  --keep                     leaves the release there, and takes up one that was left`;

/** Exit code 1 when a stage failed, or with one sentence when it cannot run. */
try {
  const choices = readChoices(
    process.argv.slice(2),
    stages.map(({ name }) => name),
  );
  if (choices.wantsHelp) console.log(usage);
  else await run(choices);
} catch (error) {
  console.error(`The proof cannot run: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function run(choices: ClusterOptions): Promise<void> {
  const results = await prove(choices, stages);
  const failed = results.filter(({ failure }) => failure !== null).length;
  console.log(`\n${tableOf(results)}\n\n${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

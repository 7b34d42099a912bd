import { type IncomingMessage, get as request } from "node:http";
import type { ClusterOptions } from "../cluster-options.ts";
import { startListening } from "./kubectl-port.ts";
import { run } from "./programs.ts";

/** An object as the cluster's API shows it. */
export interface KubeObject {
  kind?: string;
  metadata: {
    name: string;
    uid: string;
    labels?: Record<string, string>;
    generation?: number;
    deletionTimestamp?: string;
  };
  // biome-ignore lint/suspicious/noExplicitAny: the caller knows the fields of the kind
  spec: any;
  // biome-ignore lint/suspicious/noExplicitAny: the caller knows the fields of the kind
  status: any;
  data?: Record<string, string>;
}

/** The cluster's API on an address of this machine, and the two programs that people use. */
export interface Kubernetes {
  namespace: string;
  /** The API's answer to this path; throws on anything but 2xx. */
  get: (path: string) => Promise<KubeObject>;
  list: (path: string) => Promise<KubeObject[]>;
  /** The bare answer to a POST or DELETE. */
  send: (method: "POST" | "DELETE", path: string, body: object) => Promise<Response>;
  /** A text that grows, until `signal` or its end; however long it stays as it is. */
  follow: (path: string, signal: AbortSignal) => Promise<IncomingMessage>;
  /** Both in our namespace and context. */
  kubectl: (...args: string[]) => Promise<string>;
  helm: (...args: string[]) => Promise<string>;
  kubectlArgs: string[];
  close: () => Promise<void>;
}

/** Opens the cluster of KUBECONFIG. Throws one sentence when it is not on this machine and was not named explicitly. */
export async function openKubernetes({ context, namespace }: ClusterOptions): Promise<Kubernetes> {
  if (context === undefined) await refuseDistant();
  const chosen = context === undefined ? [] : ["--context", context];
  // One process for thousands of questions.
  const proxy = await startListening([...chosen, "proxy", "--port=0"]);
  const url = `http://127.0.0.1:${proxy.port}`;
  const call = (path: string, init: RequestInit = {}) => fetch(url + path, init);
  // biome-ignore lint/suspicious/noExplicitAny: the caller knows the type at the path
  const get = async (path: string): Promise<any> => {
    const response = await call(path);
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
    return await response.json();
  };
  const kubectlArgs = [...chosen, "--namespace", namespace];
  const helmArgs = context === undefined ? [] : ["--kube-context", context];
  return {
    ...{ namespace, get, kubectlArgs, close: proxy.close },
    list: async (path) => (await get(path)).items,
    send: (method, path, body) =>
      call(path, { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    follow: (path, signal) => open(url + path, signal),
    kubectl: (...args) => run("kubectl", [...kubectlArgs, ...args]),
    helm: (...args) => run("helm", [...args, ...helmArgs, "--namespace", namespace]),
  };
}

/** Not by fetch, which gives up a body of which nothing came for minutes. */
function open(url: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    request(url, { signal, agent: false }, done).once("error", fail);
  });
}

async function refuseDistant(): Promise<void> {
  const path = "jsonpath={.clusters[0].cluster.server}";
  const server = await run("kubectl", ["config", "view", "--minify", "--output", path]);
  if (/^https?:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:|\/|$)/.test(server)) return;
  const name = (await run("kubectl", ["config", "current-context"])).trim();
  throw new Error(
    `the current context "${name}" is the cluster at ${server}, which is not on this machine: name it by --context ${name} if it may be used`,
  );
}

import { describe, expect, it } from "@jest/globals";
import { type Fields, type KubeDocument, podsOf } from "./documents.ts";
import { drainFaults } from "./rules/drain-rules.ts";
import { podFaults } from "./rules/pod-rules.ts";
import { referenceFaults, secretFaults } from "./rules/reference-rules.ts";
import { wiringFaults } from "./rules/wiring-rules.ts";

const labels = { "app.kubernetes.io/component": "gateway" };
const container: Fields = {
  name: "gateway",
  image: "eventsapp:0.1.0",
  env: [{ name: "SERVICES", value: "gateway" }],
  ports: [{ name: "http", containerPort: 3000 }],
  resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  livenessProbe: { httpGet: { port: "http" } },
};
const pod: Fields = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 60,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
};

function deployment(own: Fields = {}, ofPod: Fields = {}): KubeDocument {
  const spec = { ...pod, containers: [{ ...container, ...own }], ...ofPod };
  return object("Deployment", "shop-gateway", {
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
}
const object = (kind: string, name: string, fields: Fields): KubeDocument => ({
  apiVersion: "v1",
  kind,
  metadata: { name },
  ...fields,
});
const service = (fields: Fields = {}): KubeDocument =>
  object("Service", "shop-gateway", {
    spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }], ...fields },
  });

describe("podFaults", () => {
  const faultsOf = (own: Fields, ofPod: Fields = {}) => podsOf([deployment(own, ofPod)]).flatMap(podFaults);

  it("finds none in a pod that is restricted, sized and whole", () => expect(faultsOf({})).toEqual([]));

  it.each<[string, Fields]>([
    ["has allowPrivilegeEscalation undefined", { securityContext: {} }],
    ["has capabilities.drop undefined", { securityContext: {} }],
    ["has readOnlyRootFilesystem undefined", { securityContext: {} }],
    ["has runAsNonRoot false", { securityContext: { runAsNonRoot: false } }],
    ["has seccompProfile.type Unconfined", { securityContext: { seccompProfile: { type: "Unconfined" } } }],
    ["has privileged true", { securityContext: { privileged: true } }],
    ["has capabilities.add NET_ADMIN", { securityContext: { capabilities: { add: ["NET_ADMIN"] } } }],
    ["has no resources.limits.memory", { resources: { requests: { cpu: 1, memory: 1 } } }],
    ['runs an image of no fixed version: "eventsapp"', { image: "eventsapp" }],
    ['runs an image of no fixed version: "eventsapp:latest"', { image: "eventsapp:latest" }],
    ["has variable A twice", { env: [{ name: "A" }, { name: "A" }] }],
    ["is asked at port ops, which it has not", { readinessProbe: { httpGet: { port: "ops" } } }],
    ["mounts volume tmp, which the pod has not", { volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] }],
    ["takes port 80 of its node", { ports: [{ name: "http", containerPort: 3000, hostPort: 80 }] }],
  ])("says of a container that it %s", (fault, own) => {
    expect(faultsOf(own).join("\n")).toContain(fault);
  });

  it.each<[string, Fields]>([
    ["mounts a token of its service account", { automountServiceAccountToken: undefined }],
    ["gets a variable for every service", { enableServiceLinks: true }],
    ["has hostNetwork", { hostNetwork: true }],
    ["takes volume x from its node", { volumes: [{ name: "x", hostPath: { path: "/" } }] }],
    ["has volume x, which nothing mounts", { volumes: [{ name: "x", emptyDir: {} }] }],
  ])("says of a pod that it %s", (fault, ofPod) => {
    expect(faultsOf({}, ofPod).join("\n")).toContain(fault);
  });
});

describe("wiringFaults", () => {
  const whole = [deployment(), service()];
  const scaler = object("HorizontalPodAutoscaler", "shop-gateway", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "shop-gateway" } },
  });
  const elsewhere = { matchLabels: { "app.kubernetes.io/component": "orders" } };
  const policy = (spec: Fields) => object("NetworkPolicy", "shop", { spec });
  const backend = (port: Fields) => ({ service: { name: "shop-gateway", port } });
  const ingress = (port: Fields) =>
    object("Ingress", "shop", { spec: { rules: [{ http: { paths: [{ backend: backend(port) }] } }] } });
  const counted = deployment();
  counted.spec = { ...counted.spec, replicas: 2 };

  it("finds none where all fits", () => {
    const fitting = [scaler, ingress({ name: "http" }), policy({ podSelector: {} })];
    expect(wiringFaults([...whole, ...fitting])).toEqual([]);
  });

  it.each<[string, KubeDocument[]]>([
    ["Service/shop-gateway is there twice", [...whole, service()]],
    ["Service/shop-gateway leads to nothing", [service()]],
    [
      "leads to port ops, which Deployment/shop-gateway has not",
      [deployment(), service({ ports: [{ port: 1, targetPort: "ops" }] })],
    ],
    [
      "does not select its own pods alone",
      [
        deployment(),
        object("Pod", "x", { metadata: { name: "x", labels }, spec: pod && { containers: [] } }),
      ],
    ],
    [
      "PodDisruptionBudget/b selects nothing",
      [...whole, object("PodDisruptionBudget", "b", { spec: { selector: elsewhere } })],
    ],
    ["NetworkPolicy/shop selects nothing", [...whole, policy({ podSelector: elsewhere })]],
    [
      "NetworkPolicy/shop selects nothing",
      [...whole, policy({ podSelector: {}, ingress: [{ from: [{ podSelector: elsewhere }] }] })],
    ],
    ["which says its replicas", [counted, service(), scaler]],
    ["scales Deployment/shop-gateway, which is not there", [scaler]],
    ["is scaled by", [...whole, scaler, { ...scaler, kind: "ScaledObject" }]],
    [
      "Ingress/shop leads to port 81 of shop-gateway, which is not there",
      [...whole, ingress({ number: 81 })],
    ],
    ["has a name of more than 63 characters", [object("ConfigMap", "x".repeat(64), {})]],
    ["has a name of more than 52 characters", [object("CronJob", "x".repeat(53), {})]],
    ["has a name that no cluster takes", [object("ConfigMap", "Shop", {})]],
  ])("says %j", (fault, documents) => expect(wiringFaults(documents).join("\n")).toContain(fault));
});

describe("referenceFaults", () => {
  const key = { secretKeyRef: { name: "passwords", key: "redis" } };
  const naming = deployment({ env: [{ name: "A", valueFrom: key }] }, { serviceAccountName: "shop-gateway" });
  const account = object("ServiceAccount", "shop-gateway", {});
  const secret = (data: Fields) => object("Secret", "passwords", { data });

  it("finds none where all is there, or is said to come from elsewhere", () => {
    expect(referenceFaults([naming, account, secret({ redis: "cA==" })])).toEqual([]);
    expect(referenceFaults([naming, account], ["passwords"])).toEqual([]);
  });

  it("names what is not there, and the key that it has not", () => {
    expect(referenceFaults([naming, account])).toEqual([
      "Deployment/shop-gateway: names Secret/passwords, which is not there",
    ]);
    expect(referenceFaults([naming, secret({ other: "cA==" })])).toEqual([
      "Deployment/shop-gateway: names ServiceAccount/shop-gateway, which is not there",
      "Deployment/shop-gateway: names redis of Secret/passwords, which has it not",
    ]);
    const volumes = [
      { name: "x", configMap: { name: "files" } },
      { name: "y", persistentVolumeClaim: { claimName: "data" } },
    ];
    expect(referenceFaults([deployment({}, { volumes })]).join("\n")).toMatch(
      /ConfigMap\/files.*\n.*PersistentVolumeClaim\/data/,
    );
  });
});

describe("secretFaults", () => {
  it("finds a secret's value in what is no Secret", () => {
    const secret = object("Secret", "passwords", {
      data: { redis: Buffer.from("hunter2hunter2").toString("base64") },
    });
    const open = object("ConfigMap", "files", { data: { "redis.conf": "requirepass hunter2hunter2" } });
    expect(secretFaults([secret, open])).toEqual(["ConfigMap/files says redis of Secret/passwords"]);
    expect(secretFaults([secret, object("ConfigMap", "files", { data: { "redis.conf": "" } })])).toEqual([]);
  });
});

describe("drainFaults", () => {
  it("finds a service that is killed while it still works, its delay counted", () => {
    const delayed = [...container.env, { name: "SHUTDOWN_DELAY", value: "25s" }];
    expect(drainFaults([deployment()])).toEqual([]);
    expect(drainFaults([deployment({ env: delayed })])).toEqual([
      "Deployment/shop-gateway gets 60 seconds, and takes up to 67",
    ]);
  });
});

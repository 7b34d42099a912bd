# One image for every service, the backup, the operators' console and the tools:
#   docker build --tag eventsapp:1 .
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs a script of its own: bcrypt brings its binaries along.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# What is never loaded here: Node runs no TypeScript of a package, and the rest is for browsers and debuggers.
RUN find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' \) -delete \
 && rm -rf node_modules/@types \
      node_modules/pdfkit/js/pdfkit.browser* node_modules/pdfkit/js/pdfkit.standalone.js \
      node_modules/swagger-ui-dist/swagger-ui-es-bundle*.js \
      node_modules/@fontsource/noto-sans/*.css node_modules/@fontsource/noto-sans/*.scss \
      node_modules/@fontsource/noto-sans/files/*.woff2

FROM ${NODE_IMAGE} AS shop
# Nothing is installed in a running shop. The space stays taken, so that all versions share the base image's layers.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn* /opt/yarn*
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
# Whatever the umask of the working copy.
COPY --chmod=755 . .
# For a volume with data of the shop: mounted there, a new one belongs to its user.
RUN mkdir /data && chown 1000:1000 /data
# In figures, so that a cluster can see that it is not root. No file of the shop belongs to this user.
USER 1000:1000

# Stripping types and compiling take a third of a start: a shop that was open once leaves their results behind.
FROM shop AS compiled
ENV NODE_COMPILE_CACHE=/tmp/compiled
RUN <<'END' node
const { fork } = require("node:child_process");
const { globSync } = require("node:fs");
const env = { ...process.env, DATA_DIR: "/tmp/data", PORT: "0", OPS_PORT: "0", LOG_LEVEL: "warn" };
const shop = fork("start.ts", { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
shop.once("message", () => shop.kill("SIGTERM"));
shop.once("exit", async (code) => {
  // What only a mesh loads.
  for (const file of globSync("mixins/**/*.ts")) await import(`/app/${file}`);
  process.exitCode = code ?? 1;
});
END
RUN chmod -R a+rX /tmp/compiled

# For development in a cluster (Tiltfile): the code is where it can be written, and starts anew when it changes.
FROM shop AS live
CMD ["sh", "-c", "mkdir -p /tmp/live && tar -c --exclude=node_modules . | tar -x -C /tmp/live && ln -sfn /app/node_modules /tmp/live/node_modules && cd /tmp/live && exec node --watch start.ts"]

FROM shop
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="EventsApp" \
      org.opencontainers.image.description="Sells numbered tickets: all services, the backup, the console and the tools" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=compiled --chown=0:0 /tmp/compiled .compiled
ENV NODE_COMPILE_CACHE=/app/.compiled
EXPOSE 3000 9090
ENTRYPOINT []
CMD ["node", "start.ts"]

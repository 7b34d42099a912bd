import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Handler } from "../http/web-request.ts";
import { newKeyPlaceholder } from "./openapi.ts";

const require = createRequire(import.meta.url);

/** Scripts and styles come from its files only; Swagger UI has its icons in data addresses. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>EventsApp API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/initializer.js"></script>
</body>
</html>
`;

/**
 * What is sent with the document's example of a key gets a key of its own, so that trying twice buys twice. Signing
 * in by one of the calls signs in for all others.
 */
const initializer = `const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  operationsSorter: "alpha",
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (request.headers["Idempotency-Key"] === "${newKeyPlaceholder}") {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      request.headers["Idempotency-Key"] = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
    }
    return request;
  },
  responseInterceptor: (response) => {
    if (response.ok && new RegExp("/auth/(login|register|refresh|change-password)$").test(response.url)) {
      ui.preauthorizeApiKey("accessToken", JSON.parse(response.text).accessToken);
    }
    return response;
  },
});
`;

/** Files of the swagger-ui-dist package that the page needs, and no others. */
const packaged = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
} as const;

/** Swagger UI without any foreign server: its aliases below /docs. */
export function swaggerUiHandlers(): Record<string, Handler> {
  const handlers: Record<string, Handler> = {
    "GET /docs": (_req, res) => {
      res.setHeader("Content-Security-Policy", policy);
      res.setHeader("Content-Type", "text/html; charset=utf-8");
      res.end(page);
    },
    "GET /docs/initializer.js": (_req, res) => {
      res.setHeader("Content-Type", "text/javascript; charset=utf-8");
      res.end(initializer);
    },
  };
  for (const [name, contentType] of Object.entries(packaged)) {
    handlers[`GET /docs/${name}`] = packagedFile(name, contentType);
  }
  return handlers;
}

function packagedFile(name: string, contentType: string): Handler {
  let content: Promise<Buffer> | undefined;
  return async (_req, res) => {
    content ??= readFile(require.resolve(`swagger-ui-dist/${name}`));
    res.setHeader("Content-Type", contentType);
    res.setHeader("Cache-Control", "public, max-age=3600");
    res.end(await content);
  };
}

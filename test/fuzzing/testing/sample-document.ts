import type { OpenApi } from "../document.ts";

/** A document of one call, small enough to plant faults against it. */
export const smallDocument = {
  paths: {
    "/things/{thingId}": {
      post: {
        operationId: "things.make",
        parameters: [
          {
            name: "thingId",
            in: "path",
            required: true,
            schema: { type: "string", pattern: "^thg_[0-9a-z]{3,9}$" },
          },
          { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 9 } },
          { $ref: "#/components/parameters/IdempotencyKey" },
        ],
        requestBody: {
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: {
                  name: { type: "string", minLength: 1, maxLength: 5 },
                  counts: { type: "array", items: { type: "integer", minimum: 1 }, maxItems: 3 },
                  note: { anyOf: [{ type: "string" }, { type: "null" }] },
                },
                required: ["name"],
                additionalProperties: false,
              },
            },
          },
        },
        responses: {
          201: {
            headers: { "X-Request-Id": {}, Location: {}, RateLimit: {} },
            content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } },
          },
          204: {},
          404: { $ref: "#/components/responses/NOT_FOUND" },
          503: { $ref: "#/components/responses/NOT_FOUND" },
        },
      },
    },
  },
  components: {
    parameters: {
      IdempotencyKey: { name: "Idempotency-Key", in: "header", required: true, schema: { type: "string" } },
    },
    schemas: {
      Thing: {
        type: "object",
        properties: { id: { type: "string" }, madeAt: { type: "string", format: "date-time" } },
        required: ["id"],
      },
    },
    responses: {
      NOT_FOUND: {
        headers: { "X-Request-Id": {} },
        content: {
          "application/problem+json": {
            schema: {
              type: "object",
              required: ["code"],
              properties: { code: { type: "string", enum: ["NOT_FOUND"] } },
            },
          },
        },
      },
    },
  },
} as unknown as OpenApi;

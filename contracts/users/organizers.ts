import { z } from "zod";
import { action, idempotencyKey, ifMatch } from "../../lib/calls/contract.ts";
import { changing, deletionOf, name, organizerId, version } from "../shapes.ts";

export const organizer = z.object({ id: organizerId, name: z.string(), createdAt: z.string(), version });

export const createOrganizer = action("users.createOrganizer", {
  rest: "POST /organizers",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Create an organizer and become its event creator",
  whenLost: "The organizer does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({ idempotencyKey, name }),
  result: organizer,
  status: 201,
  location: (made) => `/organizers/${made.id}`,
  version: (it) => it.version,
  errors: ["IDEMPOTENCY_KEY_REUSED"],
  example: { name: "Lycée Ada Lovelace" },
});

export const getOrganizer = action("users.getOrganizer", {
  rest: "GET /organizers/{organizerId}",
  auth: "public",
  criticality: "sheddable_plus",
  summary: "Get an organizer; its events are at /events?organizerId=",
  whenLost: "The visitor does not see who organizes; reading again is enough.",
  params: z.strictObject({ organizerId }),
  result: organizer,
  version: (it) => it.version,
  errors: ["NOT_FOUND"],
});

export const updateOrganizer = action("users.updateOrganizer", {
  rest: "PATCH /organizers/{organizerId}",
  auth: "eventCreator",
  criticality: "sheddable",
  summary: "Rename an organizer",
  whenLost: "The name stays as it was; sending it again is safe.",
  params: changing({ organizerId, ifMatch }, { name }),
  result: organizer,
  version: (it) => it.version,
  errors: ["FORBIDDEN", "NOT_FOUND", "PRECONDITION_FAILED"],
  example: { name: "Lycée Ada Lovelace, soirées" },
});

export const deleteOrganizer = action("users.deleteOrganizer", {
  rest: "DELETE /organizers/{organizerId}",
  auth: "eventCreator",
  criticality: "sheddable",
  summary: "Delete an organizer without events",
  description:
    "An organizer with events cannot be deleted, because their orders must be accounted for. Drafts can be deleted first.",
  whenLost: "The organizer stays; sending it again is safe.",
  params: z.strictObject({ organizerId, ifMatch }),
  result: deletionOf(organizerId),
  errors: ["FORBIDDEN", "NOT_FOUND", "ORGANIZER_HAS_EVENTS", "PRECONDITION_FAILED"],
});

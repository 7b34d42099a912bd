import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of accounts, organizers and their members. */
export const accountErrors = {
  RESET_TOKEN_INVALID: entry(
    401,
    "This token to choose a password is not valid any more: it works once, for 30 minutes. Ask for a new mail.",
    "Ce jeton pour choisir un mot de passe n'est plus valable : il sert une fois, pendant 30 minutes. Demandez un nouveau message.",
  ),
  INVITATION_INVALID: entry(
    409,
    "This invitation cannot be accepted: it was used or withdrawn, has expired, or was sent to another address than {email}. Sign in with the address that it was sent to, or ask for a new one.",
    "Cette invitation ne peut pas être acceptée : elle a servi, a été retirée, a expiré, ou a été envoyée à une autre adresse que {email}. Connectez-vous avec l'adresse invitée, ou demandez-en une nouvelle.",
  ),
  LAST_EVENT_CREATOR: entry(
    409,
    "This is the last event creator of the organizer {organizerId}. Make another member event creator first, or delete the organizer.",
    "C'est le dernier créateur d'événements de l'organisateur {organizerId}. Nommez d'abord un autre membre créateur, ou supprimez l'organisateur.",
  ),
  ORGANIZER_HAS_EVENTS: entry(
    409,
    "The organizer has events ({events}) and stays as long as it has one: cancelled and archived ones are kept for the accounts. Delete its drafts, or keep the organizer.",
    "L'organisateur a des événements ({events}) et reste tant qu'il en a : ceux qui sont annulés ou archivés sont gardés pour la comptabilité. Supprimez ses brouillons, ou gardez l'organisateur.",
  ),
  USER_HAS_TICKETS: entry(
    409,
    "The account still has orders that are unfinished or have tickets to come ({live}). Ask the organizer for a refund, or wait until the events are over.",
    "Le compte a encore des commandes en cours ou avec des billets à venir ({live}). Demandez un remboursement à l'organisateur, ou attendez la fin des événements.",
  ),
  OWN_ADMIN_ROLE: entry(
    409,
    "No one can take away their own admin role or erase their own admin account, so that there is always an admin. Ask another admin.",
    "Personne ne peut retirer son propre rôle d'administrateur ni effacer son propre compte d'administrateur, pour qu'il en reste toujours un. Demandez à un autre administrateur.",
  ),
} as const satisfies Record<string, CatalogueEntry>;

import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of accounts, organizers and their members. */
export const accountErrors = {
  RESET_TOKEN_INVALID: entry(401, {
    title: { en: "Link no longer valid", fr: "Lien expiré ou déjà utilisé" },
    en: "This link or code is no longer valid: it can be used only once, within 30 minutes. Request a new email.",
    fr: "Ce lien ou ce code n’est plus valable : il ne peut servir qu’une fois, dans les 30 minutes. Demandez un nouveau courriel.",
  }),
  INVITATION_INVALID: entry(409, {
    title: { en: "Invalid invitation", fr: "Invitation non valide" },
    en: "This invitation cannot be accepted: it was already used, was withdrawn, has expired, or was sent to an address other than {email}. Sign in with the invited address, or ask for a new invitation.",
    fr: "Cette invitation ne peut pas être acceptée : elle a déjà servi, a été retirée, a expiré, ou a été envoyée à une autre adresse que {email}. Connectez-vous avec l’adresse qui a reçu l’invitation, ou demandez une nouvelle invitation.",
  }),
  LAST_EVENT_CREATOR: entry(409, {
    title: { en: "Last event creator", fr: "Dernier créateur d’événements" },
    en: "This is the organizer's last event creator. Give another member that role first, or delete the organizer.",
    fr: "C’est le dernier créateur d’événements de l’organisateur. Donnez d’abord ce rôle à un autre membre, ou supprimez l’organisateur.",
  }),
  ORGANIZER_HAS_EVENTS: entry(409, {
    title: { en: "Organizer has events", fr: "L’organisateur a des événements" },
    en: "The organizer still has events ({events}). Cancelled and archived events are kept for bookkeeping, so the organizer cannot be deleted. Only drafts can be deleted.",
    fr: "L’organisateur a encore des événements ({events}). Les événements annulés ou archivés sont conservés pour la comptabilité, et l’organisateur avec eux. Seuls les brouillons peuvent être supprimés.",
  }),
  USER_HAS_TICKETS: entry(409, {
    title: { en: "Account has open orders", fr: "Le compte a des commandes en cours" },
    en: "The account has unfinished orders or tickets for future events ({live}). Ask the organizer for a refund, or wait until the events are over.",
    fr: "Le compte a des commandes en cours ou des billets pour des événements à venir ({live}). Demandez un remboursement à l’organisateur, ou attendez la fin des événements.",
  }),
  OWN_ADMIN_ROLE: entry(409, {
    title: { en: "Your own admin account", fr: "Votre propre compte d’administrateur" },
    en: "Admins cannot remove their own admin role or erase their own account, so that there is always an admin. Ask another admin.",
    fr: "Un administrateur ne peut ni retirer son propre rôle ni effacer son propre compte, afin qu’il reste toujours un administrateur. Demandez à un autre administrateur.",
  }),
} as const satisfies Record<string, CatalogueEntry>;

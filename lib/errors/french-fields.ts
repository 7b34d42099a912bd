/** Messages about a field, English pattern beside French words; `$1` is the captured value. */
export const frenchFields: readonly (readonly [RegExp, string])[] = [
  [/^is unknown; leave it out$/, "est inconnu ; ne l’envoyez pas"],
  [
    /^must not be given more than once in the query$/,
    "ne doit pas figurer plusieurs fois dans les paramètres de l’URL",
  ],
  [/^must be a JSON object, got .*$/, "doit être un objet JSON"],
  [/^must be a ticket type of the event$/, "doit être un type de billet de l’événement"],
  [/^must be the `?nextCursor`? of .*$/, "doit être le `nextCursor` de la page précédente de la même liste"],
  [/^must be (\d+) or more$/, "doit être au moins $1"],
  [/^must be at most (\d+)$/, "doit être au plus $1"],
  [
    /^must be at most (\d+), the capacity of the quota, got (\d+)$/,
    "doit être au plus $1, la capacité du quota ; reçu $2",
  ],
  [/^takes at most (\d+) places$/, "accepte au plus $1 places"],
  [
    /^name the places: by `placeNumbers`, or by `from` and `to`$/,
    "nommez les places : par `placeNumbers`, ou par `from` et `to`",
  ],
  [/^must not be below (\d+), where the range begins$/, "ne doit pas être avant $1, où commence la plage"],
  [/^must be a quota of the event$/, "doit être un quota de l’événement"],
  [/^must be at most (\d+) minor units$/, "doit être au plus de $1 unités mineures"],
  [
    /^must be a whole number of minor units: .*$/,
    "doit être un nombre entier d’unités mineures : 12,50 EUR s’écrit 1250",
  ],
  [/^needs at least one field to change$/, "demande au moins un champ à modifier"],
  [/^must not be negative$/, "ne doit pas être négatif"],
  [/^must not be empty$/, "ne doit pas être vide"],
  [/^must have at least (\d+) characters$/, "doit avoir au moins $1 caractères"],
  [/^must have at most (\d+) characters$/, "doit avoir au plus $1 caractères"],
  [
    /^must have no line breaks or control characters$/,
    "ne doit contenir ni retour à la ligne ni caractère de contrôle",
  ],
  [/^must not override the writing direction$/, "ne doit pas forcer le sens d’écriture"],
  [/^must have a visible character$/, "doit avoir un caractère visible"],
  [
    /^is too easy to guess: one of the most common, or your own email or name; choose another one$/,
    "est trop facile à deviner : il figure parmi les plus courants ou reprend votre adresse ou votre nom ; choisissez-en un autre",
  ],
  [/^is needed to change the email$/, "est nécessaire pour changer d’adresse"],
  [
    /^must be (\d+) to (\d+) visible characters.*$/,
    "doit avoir de $1 à $2 caractères visibles, différents à chaque scan",
  ],
  [/^must be the id of .*, like (.*)$/, "doit être un identifiant comme $1"],
  [/^must be the id of a ticket$/, "doit être l’identifiant d’un billet"],
  [/^must be the id of a check-in$/, "doit être l’identifiant d’un contrôle"],
  [/^must be an email address, like (.*)$/, "doit être une adresse électronique, comme $1"],
  [
    /^must be a phone number in E\.164, like (.*)$/,
    "doit être un numéro de téléphone au format E.164, comme $1",
  ],
  [
    /^must be a token of the card processor, like (.*)$/,
    "doit être un jeton du prestataire de paiement, comme $1",
  ],
  [/^must be a time in ISO 8601, like (.*)$/, "doit être une date et une heure au format ISO 8601, comme $1"],
  [/^must be in the years 0 to 9999, also in UTC$/, "doit être entre les années 0 et 9999, en UTC aussi"],
  [/^must be an IANA time zone, like (.*)$/, "doit être un fuseau horaire IANA, comme $1"],
  [/^must be an ISO 4217 currency, like (.*)$/, "doit être une devise ISO 4217, comme $1"],
  [/^needs a text in `en` or `fr`$/, "demande un texte en `en` ou en `fr`"],
  [/^needs at least one line$/, "demande au moins une ligne"],
  [/^takes at most (\d+) lines$/, "accepte au plus $1 lignes"],
  [/^must name (\d+) places, got (\d+)$/, "doit nommer autant de places que `quantity`, $1 ; reçu $2"],
  [/^must not name a place twice$/, "ne doit pas nommer deux fois la même place"],
  [/^is already named in (\/lines\/\d+)$/, "est déjà nommée dans $1"],
  [/^must give (\d+) names, got (\d+)$/, "doit donner autant de noms que `quantity`, $1 ; reçu $2"],
  [/^must be approve or refuse$/, "doit être approve ou refuse"],
  [
    /^is needed for messages by SMS; give one, or choose mail$/,
    "est nécessaire pour les messages par SMS ; donnez-en un, ou choisissez mail",
  ],
  [/^an event has at most (\d+) quotas$/, "un événement a au plus $1 quotas"],
  [/^an event has at most (\d+) ticket types$/, "un événement a au plus $1 types de billet"],
  [/^is needed for a general quota$/, "est nécessaire pour un quota general"],
  [
    /^of a seated quota is the sum of its rows and cannot be changed$/,
    "d’un quota seated est la somme de ses rangs et ne peut pas être changée",
  ],
  [
    /^of a seated quota is the sum of its rows; leave it out$/,
    "d’un quota seated est la somme de ses rangs ; ne l’envoyez pas",
  ],
  [/^are needed for a seated quota$/, "sont nécessaires pour un quota seated"],
  [
    /^belong to a seated quota; leave them out, or choose seated$/,
    "sont réservés à un quota seated ; ne les envoyez pas, ou choisissez seated",
  ],
  [
    /^must have at most (\d+) places together, got (\d+)$/,
    "doivent avoir au plus $1 places ensemble ; reçu $2",
  ],
  [/^"(.*)" is already on another row$/, "« $1 » figure déjà sur un autre rang"],
  [/^must be in the future$/, "doit être à venir"],
  [
    /^can be changed only while the event is a draft$/,
    "ne peut être changée que tant que l’événement est un brouillon",
  ],
];

/** A message about a field in French; unknown messages stay as they are, like those already in French. */
export function inFrench(message: string): string {
  const known = frenchFields.find(([pattern]) => pattern.test(message));
  return known ? message.replace(known[0], known[1]) : message;
}

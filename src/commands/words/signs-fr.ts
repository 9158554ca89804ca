import type { SIGNS_EN } from './signs-en.ts';

/** What the engine says about itself without being asked; part of the French catalogue. */
export const SIGNS_FR: Readonly<Record<keyof typeof SIGNS_EN, string>> = {
  'alert.feedHeld': 'Positions sans prix : {{count}}. Seul un stop posé sur la bourse les protège.',
  'alert.feedGap': 'Aucun n’est venu pendant {{duration}}.',
  'onPosition.over':
    'Cette position sur {{symbol}} est fermée. Rien n’a été fait ; /positions montre ce qui est ouvert.',
  'button.position': 'Fiche',
  'button.quarantine': 'Ce qui est de côté',
  'button.look': 'Revoir',
  'field.tiers': 'Paliers',
  'field.nextTier': 'Prochain palier',
  'field.toStop': 'Jusqu’au stop',
  'field.atExchange': 'Stop sur la bourse',
  'guard.next': '{{tier}} à {{price}} ({{gain}}), à {{distance}}',
  'guard.allArmed': 'tous sont armés',
  'guard.rests': '{{resting}} posé, voulu {{wanted}}',
  'guard.apart': '⚠ {{resting}} posé, voulu {{wanted}}',
  'guard.sent': '{{resting}} est en route, voulu {{wanted}}',
  'guard.none': '⚠ RIEN n’est posé, voulu {{wanted}}',
  'alerts.quietButton': 'Heures calmes',
  'alerts.quietTitle': 'Heures calmes de {{channel}}',
  'alerts.quietUnknown': 'Heures calmes de {{channel}} : « {{wish}} » n’est pas compris',
  'alerts.quietHow': 'Choisissez ci-dessous, ou tapez par exemple /alerts quiet=22:30-06:45.',
  'alerts.ownQuiet': 'Heures calmes {{hours}}, choisies pour ce canal : seul le danger sonne.',
  'alerts.neverQuiet': 'Pas d’heures calmes, choisi pour ce canal.',
  'alerts.never': 'Jamais calme',
  'alerts.asSet': 'Comme le réglage',
  'alerts.back': 'Retour',
  'alerts.others': 'Les alertes vont aussi à {{channels}}.',
  'health.noneWaits': 'rien n’attend',
  'health.waiting': 'en attente : {{count}}',
  'health.dead': 'abandonnées en 24 h : {{count}}',
  'health.rests': 'se repose jusqu’à {{time}}',
  'system.undelivered': 'Alertes abandonnées : {{channel}}',
  'system.undeliveredLine':
    'Non remises là-bas : {{count}}. Vérifiez que le bot peut y écrire ; /health montre chaque canal.',
  'system.candleRefused': 'Une bougie a été écartée',
  'system.candleRefusedLine': 'Le marché en a envoyé une qui ne peut être vraie ; rien n’est décidé dessus.',
  'system.linkDown': '{{platform}} est injoignable',
  'system.linkDownLine': 'Depuis {{duration}}. Rien n’en parvient, et ses alertes attendent. Le trading continue.',
  'system.linkRefused': '{{platform}} refuse le bot',
  'system.linkRefusedLine': 'Son jeton n’est plus valable : changez {{name}}_TOKEN et redémarrez. Le trading continue.',
  'system.linkBack': '{{platform}} est de retour : liaison coupée pendant {{duration}}',
  'system.linkBackLine': 'Ce qui attendait est remis maintenant, dans l’ordre. /health en dit plus.',
  'system.unclean': 'Redémarré après une fin brutale',
  'system.uncleanLine': 'Dernier signe de vie {{seen}} ; {{duration}} sans le moteur.',
  'system.uncleanPositions': 'Positions reprises avec leurs stops : {{count}}',
  'system.uncleanOrders': 'Ordres recherchés sur la bourse : {{count}}',
  'system.uncleanCommands':
    'Commandes confirmées dont la fin est inconnue : {{count}}. Elles sont recherchées, et leur fin sera annoncée.',
  'system.failedStarts': 'De nouveau en marche, après des démarrages manqués',
  'system.failedStartsLine':
    'Démarrages manqués : {{count}}, le dernier {{at}}. Rien n’a été surveillé jusqu’à présent. Pourquoi :',
  'system.failedStartsRemedy': 'Comparez /positions avec la bourse.',
  'system.engineFault': 'Le moteur a échoué et s’arrête',
  'system.engineFaultLine': 'Plus rien n’est décidé avant son redémarrage. Les stops posés à la bourse y restent.',
  'system.engineFaultRemedy':
    'Si aucun superviseur ne le redémarre, faites-le maintenant, puis comparez /positions avec la bourse. Si cela revient, gardez le journal : il contient l’événement.',
  'system.recordFailed': 'L’enregistrement de cette session est terminé',
  'system.recordFailedLine':
    'Le trading continue, sans enregistrement. Libérez de la place ou prenez un disque plus rapide, puis redémarrez avec --record.',
  'system.noDatabase': 'Le moteur attend sa base de données',
  'system.noDatabaseLine':
    'Aucune position n’est surveillée avant sa réponse : seuls les stops posés à la bourse protègent. Il réessaie de lui-même ; les commandes ne sont pas entendues entre-temps.',
  'system.poisoned': 'La base refuse une ligne : son lot a été mis de côté',
  'system.poisonedLine':
    'Les sorties continuent et le reste du lot est enregistré. Aucun achat tant que ce n’est pas réglé.',
  'system.poisonedRemedy':
    'Comparez /positions avec la bourse et corrigez cette ligne (le lot entier est dans la table quarantined_rounds). Puis dites-le avec /quarantine, et les achats reprennent.',
  'system.intentEnded': 'Après un redémarrage : {{title}}',
  'system.intentEndedLine': 'Confirmé avant par {{person}} ({{intent}}).',
};

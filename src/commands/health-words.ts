import { translated, type Phrase } from '../text/phrases.ts';
import type { Voice } from './voice.ts';

/** How a part stands, in the person's language. Names, addresses and what others said of themselves stay as they are. */
export function healthWords(detail: string, { format }: Pick<Voice, 'format'>): string {
  if (format.language === 'en') return detail;
  return detail
    .split('; ')
    .map((sentence) => translated(sentence, FRENCH) ?? sentence)
    .join(' ; ');
}

const FRENCH: readonly Phrase[] = [
  // feed
  [/^last candle closed (.+)$/, 'dernière chandelle close $1'],
  [/^none yet$/, 'aucune encore'],
  [/^not started$/, 'pas démarré'],
  [/^(\S+) over REST: it has no streams$/, '$1 par REST : elle n’a pas de flux'],
  [/^stream lost: (.+)$/, 'flux perdu : $1'],
  [/^opening the streams anew: (.+)$/, 'réouverture des flux : $1'],
  [/^streams of (\S+)$/, 'flux de $1'],
  [/^recorded candles$/, 'chandelles enregistrées'],
  [/^the recording has ended$/, 'l’enregistrement est terminé'],
  [/^DEMO market, (.+) market seconds per second$/, 'marché de DÉMO, $1 secondes de marché par seconde'],
  [/^DEMO market$/, 'marché de DÉMO'],
  [/^restart asked for$/, 'redémarrage demandé'],
  // journal and engine
  [/^stands in for the database: .*$/, 'remplace la base : les sorties continuent, rien n’est acheté'],
  [/^empty, the database answers$/, 'vide, la base répond'],
  [/^empty, the database takes every row$/, 'vide, la base prend chaque ligne'],
  [/^(\d+) rounds set aside, nothing is bought: (.*)$/, 'tours mis de côté : $1, rien n’est acheté : $2'],
  [
    /^(\d+) events waiting \(at most (\d+)\), (\d+) prices merged, (\d+) candles refused$/,
    'événements en attente : $1 (au plus $2), prix fusionnés : $3, chandelles refusées : $4',
  ],
  // account
  [/^(.+), (\d+) orders under way$/, '$1, ordres en cours : $2'],
  [/^the account could not be compared (\d+) times: (.+)$/, 'compte non comparé $1 fois : $2'],
  [/^orders of ours without a record: (.+)$/, 'nos ordres sans trace : $1'],
  [/^the account was not compared lately$/, 'le compte n’a pas été comparé récemment'],
  [/^(\d+) ms ahead of the exchange$/, '$1 ms d’avance sur la bourse'],
  [/^(\d+) ms behind the exchange$/, '$1 ms de retard sur la bourse'],
  // stores
  [/^embedded PostgreSQL in (.+), answers in (\d+) ms$/, 'PostgreSQL embarqué dans $1, répond en $2 ms'],
  [/^PostgreSQL at (.+), answers in (\d+) ms$/, 'PostgreSQL sur $1, répond en $2 ms'],
  [/^in the database$/, 'dans la base'],
  // bots
  [/^connecting$/, 'connexion en cours'],
  [/^stopped$/, 'arrêté'],
  [/^connection lost, reconnecting$/, 'connexion perdue, reconnexion'],
  [/^(\w+_TOKEN) is refused \((.+)\): set a valid token$/, '$1 est refusé ($2) : mettez un jeton valide'],
  [
    /^another process polls with this token \((.+)\): stop it$/,
    'un autre processus interroge avec ce jeton ($1) : arrêtez-le',
  ],
];

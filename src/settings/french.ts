import { SETTINGS, type Setting, type SettingName } from './declaration.ts';
import { unitWords } from './units.ts';

/** What people read of a setting. */
export interface SettingTexts {
  readonly why: string;
  readonly unit: string;
  readonly range: string;
}

export function frenchTexts(name: SettingName): SettingTexts {
  const { unit, kind }: Setting<unknown> = SETTINGS[name];
  return { why: FRENCH_WHY[name], unit: unitWords(unit).fr, range: kind.range.fr };
}

export const FRENCH_WHY: Readonly<Record<SettingName, string>> = {
  MARKET:
    'd’où viennent les prix ; auto = ce avec quoi la base a commencé ; nouvelle base : binance si elle répond en 3 s, sinon la démo',
  TRADING_MODE: 'où vont les ordres ; live engage de l’argent réel',
  TRADING_ENABLED: 'la seconde clé du réel : sans elle TRADING_MODE=live refuse de démarrer',
  TRADING_SYMBOLS: 'les symboles suivis, que l’on peut acheter et vendre',
  TRADING_CORE_ASSETS: 'les actifs toujours dans l’univers ; chacun doit être dans TRADING_SYMBOLS',
  ROLE: 'quelle moitié du moteur tourne ici ; cette version fait tout dans un seul processus',
  SHARD: 'part des symboles d’un processus d’analyse ; pas dans cette version',
  EXCHANGE_API_KEY: 'nécessaire au réel ; elle ne doit pas permettre les retraits',
  EXCHANGE_API_SECRET: 'va avec EXCHANGE_API_KEY',
  EXCHANGE_REST_ROOT: 'l’adresse HTTP de la bourse ; non réglé = l’officielle',
  EXCHANGE_WS_ROOT: 'l’adresse des flux de la bourse ; non réglé = l’officielle',
  EXCHANGE_ALLOW_WITHDRAWAL_KEY: 'accepte une clé qui permet les retraits ; sans lui le réel la refuse',
  EXCHANGE_ACCOUNT_ADOPT: 'après un changement de clé : dit que c’est bien le compte de cette base',
  DEMO_SPEED: 'à quelle vitesse passe le temps du marché de démonstration',
  DEMO_SEED: 'la même graine donne le même marché de démonstration',
  PAPER_CASH: 'argent fictif au tout premier démarrage',
  PAPER_SLIPPAGE_PERCENT: 'de combien un ordre fictif s’exécute moins bien que le carnet',
  TRADING_FEE_PERCENT: 'frais preneur par côté, en fictif et là où la bourse ne les dit pas',
  ALLOCATION_WEAK_PERCENT: 'taille d’une entrée sur un signal WEAK',
  ALLOCATION_MODERATE_PERCENT: 'taille d’une entrée sur un signal MODERATE',
  ALLOCATION_STRONG_PERCENT: 'taille d’une entrée sur un signal STRONG',
  ALLOCATION_VERY_STRONG_PERCENT: 'taille d’une entrée sur un signal VERY_STRONG',
  ALLOCATION_USABLE_PERCENT: 'part du disponible que les entrées peuvent employer',
  ALLOCATION_MIN_ENTRY: 'plus petite entrée ; la bourse peut demander plus',
  LIBERATION_ASK_FROM:
    'avant de vendre une position perdante d’au moins cette valeur pour payer une entrée forte, on demande ; 0 = toujours, non réglé = jamais',
  LIBERATION_ANSWER_MINUTES:
    'sans réponse d’ici là la position est gardée, et la question ne revient pas avant 30 minutes',
  TRADING_MAX_POSITIONS: 'pas d’entrée au-delà de ce nombre de positions ouvertes',
  TRADING_MAX_ASSET_PERCENT: 'pas d’entrée qui mettrait davantage dans un seul actif',
  TRADING_DAILY_LOSS_PERCENT: 'après une telle perte, plus d’entrée jusqu’au jour UTC suivant',
  TRADING_STOP_COOLDOWN_MINUTES: 'pas d’entrée sur un symbole si peu après un stop ou une vente forcée à perte',
  TRADING_ENTRY_COOLDOWN_MINUTES: 'pas d’entrée sur un symbole si peu après sa dernière entrée',
  TRADING_STOP_LOSS_MIN_PERCENT: 'plus petite distance du stop loss sous l’entrée ; le marché l’élargit',
  TRADING_STOP_LOSS_MAX_PERCENT: 'plus grande distance du stop loss sous l’entrée',
  TRADING_BREAKEVEN_1_PERCENT: 'dès ce meilleur gain, pas de vente sous l’entrée et ses deux frais',
  TRADING_BREAKEVEN_2_PERCENT: 'dès ce meilleur gain, pas de vente sous un petit profit',
  TRADING_TRAILING_START_PERCENT:
    'dès ce meilleur gain le stop suit le meilleur prix ; plus tard si le marché est agité',
  TRADING_TRAILING_MARGINS: 'de combien le stop suiveur reste sous le meilleur prix, selon le meilleur gain',
  TRADING_TAKE_PROFIT_START_PERCENT: 'dès ce meilleur gain les planchers de TRADING_TAKE_PROFITS comptent',
  TRADING_TAKE_PROFITS: 'la part d’un gain atteint sous laquelle une position est vendue',
  TRADING_MAX_SATELLITES: 'symboles hors du cœur que l’univers peut choisir',
  TRADING_FORCE_MODERATE: 'dès cette force un signal est MODERATE',
  TRADING_FORCE_STRONG: 'dès cette force un signal est STRONG',
  TRADING_FORCE_VERY_STRONG: 'dès cette force un signal est VERY_STRONG',
  TRADING_MIN_RISK_REWARD: 'plus petit rapport gain sur risque d’une entrée ; 0 = non testé',
  TRADING_STRATEGY_WEIGHTS: 'poids de certaines stratégies dans le consensus ; 0 en éteint une',
  DISCORD_TOKEN: 'connecte le bot Discord',
  DISCORD_ALERT_CHANNEL_ID: 'le salon qui reçoit les alertes',
  DISCORD_GUILD_ID: 'inscrit les commandes sur ce serveur seulement, où elles paraissent aussitôt',
  DISCORD_API_ROOT: 'l’adresse de Discord',
  TELEGRAM_TOKEN: 'connecte le bot Telegram',
  TELEGRAM_ALERT_CHAT_ID: 'la discussion qui reçoit les alertes',
  TELEGRAM_API_ROOT: 'l’adresse de Telegram',
  OWNERS: 'qui peut tout faire, et nommer des lecteurs et des traders ; = joint les identités d’une personne',
  COMMANDS_OFF: 'commandes que personne ne peut employer ; ce qui réduit le risque ne s’éteint que par son nom',
  CONFIRM_CODE_ABOVE: 'un achat manuel au-delà demande un code d’un autre appareil ; auto = 200 en réel, off en fictif',
  MANUAL_BUY_DAILY_LIMIT: 'un achat manuel qui porte ceux du jour local au-delà demande un tel code',
  LANGUAGE: 'langue des bannières et des alertes, et de qui n’a pas choisi',
  TIMEZONE: 'fuseau des heures que l’on voit',
  ALERT_QUIET_HOURS: 'seul le danger sonne alors',
  ALERT_REPEAT_MINUTES: 'un danger que personne n’acquitte est redit après, puis après deux fois plus ; 0 = jamais',
  ALERT_DIGEST_TIME: 'quand part le résumé du jour',
  ALERT_BRIEF_TIME: 'quand part le point du matin',
  API_HOST: 'où écoute l’interface HTTP',
  API_PORT: 'son port ; 0 = un port libre',
  API_TOKEN: 'ouvre les routes d’écriture à qui l’envoie',
  DATABASE_URL: 'un serveur PostgreSQL 15 ; non réglé = celui qui est embarqué dans DATA_DIR',
  REDIS_URL: 'un serveur Redis pour le cache et le bus ; non réglé = dans ce processus',
  DATA_DIR: 'le dossier de la base embarquée',
  LOG_LEVEL: 'combien est écrit au journal',
};

import type { Language } from '../commands/command.ts';

/** The few sentences that belong to the chat platforms themselves; everything else comes from the commands. */
interface BotWords {
  readonly sentPrivately: string;
  readonly openPrivateChat: string;
  readonly continued: string;
  readonly tooLong: string;
  readonly tooMany: string;
  /** Name of the file that holds all of a long answer. */
  readonly allFile: string;
  readonly onlyPart: (shown: number, total: number) => string;
  readonly late: (minutes: number) => string;
  readonly heldBack: (count: number) => string;
}

const EN: BotWords = {
  sentPrivately: 'Answered in your private chat.',
  openPrivateChat: 'This answer is private. Open a chat with me, press Start, then ask again.',
  continued: 'continued',
  tooLong: 'The rest is too long to show here.',
  tooMany: 'Too much at once: the last of it was not done. Wait for the answers, then ask again.',
  allFile: 'all.txt',
  onlyPart: (shown, total) => `${shown} of ${total} lines are shown; all of them are in the file.`,
  late: (minutes) => `Delivered ${minutes} min late`,
  heldBack: (count) => `Held back for this digest: ${count}`,
};

const FR: BotWords = {
  sentPrivately: 'Réponse envoyée en privé.',
  openPrivateChat: 'Cette réponse est privée. Ouvrez une discussion avec moi, appuyez sur Démarrer, puis redemandez.',
  continued: 'suite',
  tooLong: 'La suite est trop longue pour être affichée ici.',
  tooMany: 'Trop à la fois : les dernières demandes n’ont pas été faites. Attendez les réponses, puis redemandez.',
  allFile: 'tout.txt',
  onlyPart: (shown, total) => `${shown} lignes sur ${total} sont affichées ; toutes sont dans le fichier.`,
  late: (minutes) => `Remis avec ${minutes} min de retard`,
  heldBack: (count) => `Gardées pour ce résumé : ${count}`,
};

export function botWords(language: Language): BotWords {
  return language === 'fr' ? FR : EN;
}

/** Maps a platform's language code (`fr`, `fr-CA`, `en-GB`, null) to a language that we speak. */
export function languageOf(code: string | null | undefined): Language {
  return code?.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}

/** The languages that people read here. */
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in every one of them. */
export type Words = Readonly<Record<Language, string>>;

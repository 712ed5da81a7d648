// The message catalogue's grammar: which language is shown, and how a page declares its words. The words stand in words.ts files.

/** Languages that the console speaks. Another one: add it here, then its column to the catalogues, one after the other. */
const LANGUAGES = ['en'] as const;
type Language = (typeof LANGUAGES)[number];

/** What the browser asks for and Intl understands: on a bare Linux a browser may ask for "en-US@posix", which no Intl takes. */
const wanted = navigator.languages.flatMap((one) => {
  try {
    return Intl.getCanonicalLocales(one);
  } catch {
    return [];
  }
});

export const language: Language =
  LANGUAGES.find((one) => wanted.some((tag) => tag.toLowerCase().startsWith(one))) ?? 'en';

/** For numbers, dates and money: the region that the browser asks for, so that an American reads 4/1 and a Briton 1/4. */
export const locale: string = wanted.find((tag) => tag.toLowerCase().startsWith(language)) ?? 'en-US';

/** The words of a page or part in the language shown; what a language lacks is English. Words are texts, or functions to texts. */
export function catalogue<Words extends Record<string, unknown>>(
  byLanguage: { en: Words } & Partial<Record<Language, Partial<Words>>>,
): Words {
  return { ...byLanguage.en, ...byLanguage[language] };
}

const pluralRules = new Intl.PluralRules(language);

/** "1 code", "3 codes": the form that the language wants for this count; `#` becomes the count. */
export function plural(
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  const form = forms[pluralRules.select(count)] ?? forms.other;
  return form.replace('#', count.toLocaleString(locale));
}

/**
 * A sentence in the person's language. `{name}` in the message is replaced by the argument of that name;
 * `{count, plural, one {# event} other {# events}}` by the form that the language has for that number, with the number in place of `#`.
 */
export interface Translate {
  (message: string, args?: Readonly<Record<string, string | number>>): string;
  /** BCP 47. Used for numbers, units and times next to the sentence. */
  readonly language: string;
}

/** Returns a translator for a bundle of message → translation. A message that the bundle lacks stays English, with English plurals. */
export function createTranslate(
  bundle: () => Readonly<Record<string, string>> | undefined,
  language: string,
): Translate {
  const translate = (message: string, args: Readonly<Record<string, string | number>> = {}) => {
    const translated = bundle()?.[message];
    return translated === undefined ? fillIn(message, args, 'en') : fillIn(translated, args, language);
  };
  return Object.assign(translate, { language });
}

/** Returns messages in English, for tests and for output that has no other language. */
export const english: Translate = createTranslate(() => undefined, 'en');

/** A plural with its forms. A form may contain placeholders, but no other plural. */
const PLURAL = /\{(\w+), plural,((?:\s*(?:\w+|=\d+) \{(?:[^{}]|\{\w+\})*\})+)\s*\}/g;
const FORM = /(\w+|=\d+) \{((?:[^{}]|\{\w+\})*)\}/g;

interface Counting {
  readonly rules: Intl.PluralRules;
  readonly numbers: Intl.NumberFormat;
}

const countings = new Map<string, Counting>();

function fillIn(message: string, args: Readonly<Record<string, string | number>>, language: string): string {
  const chosen = message.includes(', plural,')
    ? message.replace(PLURAL, (_, name: string, forms: string) => pluralForm(forms, Number(args[name] ?? 0), language))
    : message;
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
}

function pluralForm(text: string, count: number, language: string): string {
  const { rules, numbers } = countingIn(language);
  const forms = new Map([...text.matchAll(FORM)].map(([, category = '', form = '']) => [category, form] as const));
  const form = forms.get(`=${count}`) ?? forms.get(rules.select(count)) ?? forms.get('other') ?? '';
  return form.replaceAll('#', numbers.format(count));
}

function countingIn(language: string): Counting {
  const known = countings.get(language) ?? {
    rules: new Intl.PluralRules(language),
    numbers: new Intl.NumberFormat(language),
  };
  countings.set(language, known);
  return known;
}

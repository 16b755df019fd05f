import type { Page } from 'playwright-core';
import { type Bundle, bundleFile, FORM, PLURAL, readBundle } from './bundle';

const LATIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Letters that look like Latin ones but are not. */
const STRANGE = 'αβςδεφγηιјκλмиορψгѕтυνωχуζΑΒϹΔΕϜГΗΙЈΚΛΜΝΟΡΨЯЅΤЦΝΩΧΥΖ';
const letters = new Map([...LATIN].map((letter, at) => [letter, [...STRANGE][at] ?? letter] as const));

/** Returns a text in letters that no English sentence has. Text in braces stays: it is filled in. */
export function pseudo(text: string): string {
  return mapAround(text, PLURAL, plain, (plural) => mapAround(plural, FORM, (syntax) => syntax, form));
}

/**
 * Returns the same text about a third longer, as in other languages, to measure space: each vowel is doubled, as in VS
 * Code's own pseudo language.
 */
export function longPseudo(text: string): string {
  return pseudo(text.replace(/[aeiou]/gi, '$&$&'));
}

/** Returns a plural form with the text in its braces converted; its name stays. */
const form = (whole: string) => {
  const brace = whole.indexOf('{');
  return `${whole.slice(0, brace)}{${plain(whole.slice(brace + 1, -1))}}`;
};

const plain = (text: string) =>
  mapAround(
    text,
    /\{\w+\}/g,
    (letters) => [...letters].map(strange).join(''),
    (placeholder) => placeholder,
  );

const strange = (letter: string) => letters.get(letter) ?? letter;

/** Returns the text with the matches of a pattern converted by one function, and the rest by another. */
function mapAround(
  text: string,
  pattern: RegExp,
  around: (part: string) => string,
  matched: (part: string) => string,
): string {
  const parts: string[] = [];
  let from = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    parts.push(around(text.slice(from, index)), matched(match));
    from = index + match.length;
  }
  return [...parts, around(text.slice(from))].join('');
}

/** Returns every sentence of the extension in the pseudo language, by message. */
export function pseudoBundle(): Bundle {
  return Object.fromEntries(Object.keys(readBundle(bundleFile())).map((message) => [message, pseudo(message)]));
}

/**
 * Returns texts and names that a page shows and that have Latin words, except hexadecimal ones. `allowed` are words of
 * no language.
 */
export async function latinWords(page: Page, allowed: readonly string[] = []): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.getElementById('app') ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) found.push(node.textContent ?? '');
    for (const element of document.querySelectorAll('#app *')) {
      for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'aria-description', 'aria-roledescription']) {
        found.push(element.getAttribute(name) ?? '');
      }
    }
    return found;
  });
  const isWord = (word: string) => /[g-z]/i.test(word) && !allowed.includes(word);
  return [...new Set(texts.filter((text) => (text.match(/[A-Za-z]{3,}/g) ?? []).some(isWord)))];
}

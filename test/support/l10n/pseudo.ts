import type { Page } from 'playwright-core';
import { type Bundle, bundleFile, FORM, PLURAL, readBundle } from './bundle';

const LATIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Letters that look alike and are no Latin ones. */
const STRANGE = 'αβςδεφγηιјκλмиορψгѕтυνωχуζΑΒϹΔΕϜГΗΙЈΚΛΜΝΟΡΨЯЅΤЦΝΩΧΥΖ';
const letters = new Map([...LATIN].map((letter, at) => [letter, [...STRANGE][at] ?? letter] as const));

/** A text in letters that no English sentence has. What stands in braces stays: it is filled in. */
export function pseudo(text: string): string {
  return mapAround(text, PLURAL, plain, (plural) => mapAround(plural, FORM, (syntax) => syntax, form));
}

/** The same, longer by about a third as other languages are: each vowel twice, as VS Code's own pseudo language has it. For where room is measured. */
export function longPseudo(text: string): string {
  return pseudo(text.replace(/[aeiou]/gi, '$&$&'));
}

/** A form's text in its braces, behind its name. */
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

/** The text with what a pattern matches made by one function, and what stands around that by another. */
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

/** Every sentence of the extension in the pseudo language: message → translation. */
export function pseudoBundle(): Bundle {
  return Object.fromEntries(Object.keys(readBundle(bundleFile())).map((message) => [message, pseudo(message)]));
}

/** Texts and names that a page shows and that have Latin words, hexadecimal ones apart. `allowed`: words of no language. */
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { ROOT } from '../imports';

/** Message → translation. */
export type Bundle = Readonly<Record<string, string>>;

/** The languages that there are translations for, beside English. */
export const LANGUAGES = ['zh-cn'] as const;

/** Where VS Code looks for the sentences of the code, and for those of package.json; English without a language. */
export const bundleFile = (language?: string) => `l10n/bundle.l10n.${language === undefined ? '' : `${language}.`}json`;
export const manifestFile = (language?: string) => `package.nls.${language === undefined ? '' : `${language}.`}json`;

/** Reads a bundle of the project; an empty one where there is none yet. */
export function readBundle(file: string): Bundle {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Bundle;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

/** The bundle of the messages that the code has, by the tool that makes those of other extensions; in the order of the alphabet. */
export async function exportMessages(messages: ReadonlySet<string>): Promise<Bundle> {
  // The tool knows only `l10n.t`, and needs minutes for many files: it reads one file, in which each message is used once.
  const calls = [...messages].sort().map((message) => `l10n.t(${JSON.stringify(message)});`);
  const contents = ["import * as l10n from '@vscode/l10n';", ...calls].join('\n');
  const exported = await getL10nJson([{ extension: '.ts', contents }]);
  return Object.fromEntries(Object.keys(exported).map((message) => [message, message]));
}

/** A translation's entries in the order of the English bundle, without those that are no longer used. */
export function inOrder(english: Bundle, translation: Bundle): Bundle {
  return Object.fromEntries(
    Object.keys(english).flatMap((key) => (translation[key] === undefined ? [] : [[key, translation[key]] as const])),
  );
}

/** Keys that a translation lacks. */
export function untranslated(english: Bundle, translation: Bundle): string[] {
  return Object.keys(english).filter((key) => translation[key] === undefined);
}

/** A plural, and a form of one, as `createTranslate` reads them. */
export const PLURAL = /\{(\w+), plural,((?:\s*(?:\w+|=\d+) \{(?:[^{}]|\{\w+\})*\})+)\s*\}/g;
export const FORM = /(?:\w+|=\d+) \{((?:[^{}]|\{\w+\})*)\}/g;

/** What a message is filled with, in any order; the forms of a plural are the language's own. */
export function placeholdersOf(message: string): string[] {
  const forms: string[] = [];
  const plain = message.replace(PLURAL, (_, name: string, texts: string) => {
    forms.push(...[...texts.matchAll(FORM)].map(([, text = '']) => text));
    return `{${name}}`;
  });
  const names = [plain, ...forms].flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
  return [...new Set(names)].sort();
}

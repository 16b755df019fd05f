import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { ROOT } from '../imports';

/** Message → translation. */
export type Bundle = Readonly<Record<string, string>>;

/** The languages with a translation, besides English. */
export const LANGUAGES = ['zh-cn'] as const;

/**
 * Returns where VS Code looks for the sentences of the code, and for those of package.json; English if there is no
 * language.
 */
export const bundleFile = (language?: string) => `l10n/bundle.l10n.${language === undefined ? '' : `${language}.`}json`;
export const manifestFile = (language?: string) => `package.nls.${language === undefined ? '' : `${language}.`}json`;

/** Reads a bundle of the project; returns an empty one if there is none yet. */
export function readBundle(file: string): Bundle {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Bundle;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

/** Returns the bundle of the code's messages, in alphabetical order, made by the tool that other extensions use. */
export async function exportMessages(messages: ReadonlySet<string>): Promise<Bundle> {
  // The tool knows only `l10n.t`, and needs minutes for many files, so it reads one file in which each message is used
  // once.
  const calls = [...messages].sort().map((message) => `l10n.t(${JSON.stringify(message)});`);
  const contents = ["import * as l10n from '@vscode/l10n';", ...calls].join('\n');
  const exported = await getL10nJson([{ extension: '.ts', contents }]);
  return Object.fromEntries(Object.keys(exported).map((message) => [message, message]));
}

/** Returns a translation's entries in the order of the English bundle, without those that are no longer used. */
export function inOrder(english: Bundle, translation: Bundle): Bundle {
  return Object.fromEntries(
    Object.keys(english).flatMap((key) => (translation[key] === undefined ? [] : [[key, translation[key]] as const])),
  );
}

/** Returns the keys that a translation lacks. */
export function untranslated(english: Bundle, translation: Bundle): string[] {
  return Object.keys(english).filter((key) => translation[key] === undefined);
}

/** A plural and a form of one, as `createTranslate` reads them. */
export const PLURAL = /\{(\w+), plural,((?:\s*(?:\w+|=\d+) \{(?:[^{}]|\{\w+\})*\})+)\s*\}/g;
export const FORM = /(?:\w+|=\d+) \{((?:[^{}]|\{\w+\})*)\}/g;

/** Returns the placeholders of a message, sorted; the forms of a plural depend on the language. */
export function placeholdersOf(message: string): string[] {
  const forms: string[] = [];
  const plain = message.replace(PLURAL, (_, name: string, texts: string) => {
    forms.push(...[...texts.matchAll(FORM)].map(([, text = '']) => text));
    return `{${name}}`;
  });
  const names = [plain, ...forms].flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
  return [...new Set(names)].sort();
}

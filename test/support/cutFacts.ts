import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { nameBeside } from '../../src/features/consumers/nameBeside';
import { longPseudo } from './l10n/pseudo';
import { until } from './postgres';

/** A store's name that is longer than its row. */
const LONG_NAME = 'orders-in-production-eu';

interface Shown {
  /** The whole text of the row. */
  readonly text: string;
  readonly isStore: boolean;
  readonly row: 'first' | 'active' | 'belowStore';
  /** The whole name of a consumer; null for other rows. Other words leave less room for the name. */
  readonly wholeName: string | null;
  readonly name: string;
  readonly facts: readonly string[];
}

/**
 * Waits until no row of the consumers' tree has a name cut off, or one of its first facts: two facts in the pseudo
 * language, whose words are longer, and three in English, beside a store's name of the greatest length. On a busy
 * machine a poll is sometimes late, and the rows briefly say that they are old.
 */
export async function untilNoFactIsCut(view: Locator): Promise<void> {
  let cut: string[] | null = null;
  const isWhole = async () => {
    cut = await cutNow(view);
    return cut?.length === 0;
  };
  await until(isWhole, 60_000).catch(() => assert.deepEqual(cut, []));
}

/**
 * Returns the texts that are cut off; null if a row was redrawn meanwhile, because it would be measured with another
 * row's words.
 */
async function cutNow(view: Locator): Promise<string[] | null> {
  const rows = view.locator('.monaco-list-row');
  const read = await rows.evaluateAll((each) =>
    each.map((row) => ({
      text: row.textContent ?? '',
      spoken: row.getAttribute('aria-label') ?? '',
      level: row.getAttribute('aria-level'),
      isOfStore: row.querySelector('.codicon-database') !== null,
      name: row.querySelector('.label-name')?.textContent ?? '',
      facts: row.querySelector('.label-description')?.textContent?.split(' · ') ?? [],
    })),
  );
  const isGrouped = read.some(({ isOfStore }) => isOfStore);
  const shown = read.map(({ text, spoken, level, name, facts }): Shown => {
    const isStore = isGrouped && level === '1';
    const isConsumer = level === (isGrouped ? '2' : '1') && facts.length > 0;
    const ofStore = spoken.endsWith(', active') ? 'active' : 'first';
    return {
      ...{ text, isStore, name, facts: isStore || isConsumer ? firstThree(facts) : facts.slice(0, 2) },
      wholeName: isConsumer ? (spoken.split(',')[0] ?? '') : null,
      row: isGrouped && !isStore ? 'belowStore' : isStore ? ofStore : 'first',
    };
  });
  assert.ok(shown.length > 2, 'rows were measured');
  const consumers = shown.flatMap(({ wholeName }) => wholeName ?? []);
  const wordings = [shown.map(inEnglish), shown.map((row) => inPseudo(row, consumers))];
  const measured = { wordings, texts: shown.map(({ text }) => text) };
  return rows.evaluateAll((each, { wordings, texts }) => {
    if (each.length !== texts.length || each.some((row, i) => row.textContent !== texts[i])) return null;
    const cut: string[] = [];
    for (const [i, shown] of each.entries()) {
      // VS Code keeps writing into the parts of the original row.
      const row = shown.cloneNode(true) as Element;
      shown.after(row);
      const box = row.querySelector('.monaco-icon-label-container');
      const name = row.querySelector('.label-name');
      // A row with an error's text has no description.
      const description = row.querySelector('.label-description') ?? document.createElement('span');
      for (const wording of wordings) {
        if (!box || !name) break;
        name.textContent = wording[i]?.name ?? '';
        description.textContent = wording[i]?.facts ?? '';
        if (box.scrollWidth > box.clientWidth) cut.push(`${box.textContent}: ${box.scrollWidth} > ${box.clientWidth}`);
      }
      row.remove();
    }
    return cut;
  }, measured);
}

/** The ellipsis for the facts that are cut off replaces letters before it. */
const firstThree = (facts: readonly string[]) =>
  facts.slice(0, 3).map((fact, i) => (i === 2 && facts.length > 3 ? `${fact}…` : fact));

/**
 * In English: a fact that a person has to see is visible beside a name of the greatest length; "caught up" is visible
 * beside most names.
 */
function inEnglish({ isStore, name, facts, row }: Shown) {
  const long = () => nameBeside(LONG_NAME, facts, { among: [], row });
  return { name: isStore && facts.length === 3 ? long() : name, facts: facts.join(' · ') };
}

function inPseudo(shown: Shown, consumers: readonly string[]) {
  // An event type and an error's text are not translated.
  if (shown.name.startsWith('#') || shown.facts.length === 0) return inEnglish(shown);
  const { row, isStore, wholeName } = shown;
  const facts = shown.facts.slice(0, 2).map(longPseudo);
  const ownName = /^segment \d+$/.test(shown.name) ? longPseudo(shown.name) : shown.name;
  const name = isStore
    ? nameBeside(LONG_NAME, facts, { among: [], row })
    : wholeName === null
      ? ownName
      : nameBeside(wholeName, facts, { among: consumers, row });
  return { name, facts: facts.join(' · ') };
}

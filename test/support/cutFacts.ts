import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { nameBeside } from '../../src/features/consumers/nameBeside';
import { longPseudo } from './l10n/pseudo';
import { until } from './postgres';

/** As long as a store's name is in its row. */
const LONGEST_NAME = 'order…n-eu';

interface Shown {
  /** All that stands in it. */
  readonly text: string;
  readonly isStore: boolean;
  /** Of a consumer below a store: other words leave its name another room. */
  readonly wholeName: string | null;
  readonly name: string;
  readonly facts: readonly string[];
}

/**
 * Waits until of no row of the consumers' tree a name or a fact behind it is cut off, as they are and in the pseudo language, whose
 * words are longer: two facts of each, and three of a store, whose name is as long as it can be. On a busy machine a poll comes late
 * now and then, and the rows say for a moment that they are old.
 */
export async function untilNoFactIsCut(view: Locator): Promise<void> {
  let cut: string[] | null = null;
  const isWhole = async () => {
    cut = await cutNow(view);
    return cut?.length === 0;
  };
  await until(isWhole, 30_000).catch(() => assert.deepEqual(cut, []));
}

/** null where a row was drawn anew meanwhile: it would have been measured with another one's words. */
async function cutNow(view: Locator): Promise<string[] | null> {
  const rows = view.locator('.monaco-list-row');
  const shown: Shown[] = await rows.evaluateAll((each) => {
    const isGrouped = each.some((row) => row.querySelector('.codicon-database') !== null);
    return each.map((row) => {
      const isStore = isGrouped && row.getAttribute('aria-level') === '1';
      const isConsumer = isGrouped && row.getAttribute('aria-level') === '2' && row.querySelector('.label-description');
      return {
        text: row.textContent ?? '',
        isStore,
        wholeName: isConsumer ? (row.getAttribute('aria-label')?.split(',')[0] ?? '') : null,
        name: row.querySelector('.label-name')?.textContent ?? '',
        facts: (row.querySelector('.label-description')?.textContent?.split(' · ') ?? []).slice(0, isStore ? 3 : 2),
      };
    });
  });
  assert.ok(shown.length > 2, 'rows were measured');
  const consumers = shown.flatMap(({ wholeName }) => wholeName ?? []);
  const wordings = [shown.map(inEnglish), shown.map((row) => inPseudo(row, consumers))];
  const measured = { wordings, texts: shown.map(({ text }) => text) };
  return rows.evaluateAll((each, { wordings, texts }) => {
    if (each.length !== texts.length || each.some((row, i) => row.textContent !== texts[i])) return null;
    const cut: string[] = [];
    for (const [i, shown] of each.entries()) {
      // VS Code goes on writing into the parts of the row itself.
      const row = shown.cloneNode(true) as Element;
      shown.after(row);
      const box = row.querySelector('.monaco-icon-label-container');
      const name = row.querySelector('.label-name');
      // A row of an error's text has nothing behind it.
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

/** Beside a name as long as it can be stands what somebody has to see; that all is well has room beside most names. */
function inEnglish({ isStore, name, facts }: Shown) {
  return { name: isStore && facts.length === 3 ? LONGEST_NAME : name, facts: facts.join(' · ') };
}

function inPseudo(row: Shown, consumers: readonly string[]) {
  // The name of an event's type, and an error's text, are no words of a language.
  if (row.name.startsWith('#') || row.facts.length === 0) return inEnglish(row);
  const facts = row.facts.map(longPseudo);
  const ownName = /^segment \d+$/.test(row.name) ? longPseudo(row.name) : inEnglish(row).name;
  const name = row.wholeName === null ? ownName : nameBeside(row.wholeName, facts, consumers);
  return { name, facts: facts.join(' · ') };
}

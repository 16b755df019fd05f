import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { pseudo } from './l10n/pseudo';

/** As long as a store's name is in its row. */
const LONGEST_NAME = 'order…n-eu';

/**
 * The rows of the consumers' tree of which a name or a fact behind it is cut off, as they are and in the pseudo language: two facts of a
 * consumer or a segment, status, how many and how long of a store, whose name is as long as it can be, and one fact of the event that stops
 * a consumer, whose name is one, and of a store that is away. What a log says of an error stands in rows of its own.
 */
export async function cutFacts(view: Locator): Promise<string[]> {
  const rows = view.locator('.monaco-list-row');
  const shown = await rows.evaluateAll((each) =>
    each.map((row) => {
      const isStore = row.querySelector('.codicon-database') !== null;
      const isOne = row.querySelector('.codicon-warning') !== null || row.textContent?.trim().startsWith('#') === true;
      return {
        isStore,
        facts: row.querySelector('.label-description')?.textContent?.split(' · ') ?? [],
        count: isStore ? 3 : isOne ? 1 : 2,
      };
    }),
  );
  assert.ok(shown.length > 2, 'rows were measured');
  const facts = shown.map((row) => row.facts.slice(0, row.count).join(' · '));
  // Beside a name as long as it can be stands what somebody has to see; that all is well has room beside most names.
  const names = shown.map(({ isStore, facts: { length } }) => (isStore && length === 3 ? LONGEST_NAME : null));
  return rows.evaluateAll(
    (each, { wordings, names }) => {
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
          name.textContent = names[i] ?? name.textContent;
          description.textContent = wording[i] ?? '';
          if (box.scrollWidth > box.clientWidth)
            cut.push(`${box.textContent}: ${box.scrollWidth} > ${box.clientWidth}`);
        }
        row.remove();
      }
      return cut;
    },
    { wordings: [facts, facts.map(pseudo)], names },
  );
}

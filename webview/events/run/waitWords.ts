import { formatCount } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import type { RunTrace, RunWait } from '../../../src/protocol/events';

/** How many of the listed traces wait for something that usually follows. */
export function waitingTraces(traces: readonly RunTrace[]): number {
  return traces.filter(({ waits }) => waits !== null && waits.length > 0).length;
}

/** "waits for InvoiceIssued, 1 more"; what is missing is said so. undefined: it waits for nothing that is known. */
export function waitWords({ waits }: RunTrace, t: Translate): string | undefined {
  const [first, ...others] = waits ?? [];
  if (!first) return undefined;
  const effects = oneOfEffects(first, t);
  const words = first.late ? t('{effects} is missing', { effects }) : t('waits for {effects}', { effects });
  return others.length === 0
    ? words
    : t('{word}, {more} more', { word: words, more: formatCount(others.length, t.language) });
}

/** One of them in a whole sentence. */
export function waitSentence(wait: RunWait, t: Translate): string {
  const args = { effects: oneOfEffects(wait, t), consumer: wait.consumer ?? '' };
  if (wait.consumer === null) {
    return wait.late ? t('{effects} usually follows and is missing', args) : t('{effects} usually follows', args);
  }
  return wait.late
    ? t('{effects} by {consumer} usually follows and is missing', args)
    : t('{effects} by {consumer} usually follows', args);
}

const oneOfEffects = ({ effects }: RunWait, t: Translate) =>
  new Intl.ListFormat(t.language, { type: 'disjunction' }).format(effects);

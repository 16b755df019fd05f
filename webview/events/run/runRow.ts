import { formatAgo, formatCount } from '../../../src/model/text/format';
import { visible } from '../../../src/model/text/safeText';
import type { Translate } from '../../../src/model/text/translate';
import type { RunConsumer, RunTrace, RunWait } from '../../../src/protocol/events';
import type { Boot } from '../../kit/page/page';
import { element, setTexts } from '../../kit/rows/rowParts';

/** Creates an empty row of two lines, whose parts `fillRunRow` fills. */
export function createRunRow(): HTMLElement {
  const row = element('div', 'row list-row run-row');
  for (const names of [
    ['name-text', 'stream-text grow', 'number muted'],
    ['muted number', 'status-icon', 'consumers grow', 'errors number'],
  ]) {
    const line = element('div', 'line');
    line.append(...names.map((name) => element('span', name)));
    row.append(line);
  }
  return row;
}

export function fillRunRow(row: HTMLElement, trace: RunTrace | undefined, texts: Boot, now: number): void {
  if (!trace) return;
  const { t, time, language } = texts;
  const errors = trace.errors ?? 0;
  setTexts(row.children[0], [
    trace.rootType,
    trace.stream,
    t('{count, plural, one {# event} other {# events}}', { count: trace.events }),
  ]);
  setTexts(row.children[1], [
    formatAgo(coarse((now - trace.startedAt) / 1_000), t),
    '',
    waitWords(trace, t) ?? consumerWords(trace, texts),
    errors === 0 ? '' : t('{count, plural, one {# error} other {# errors}}', { count: errors }),
  ]);
  const icon = row.children[1]?.children[1];
  if (icon) icon.className = `status-icon ${consumerIcon(trace)}`;
  row.title = visible(
    [
      `${trace.rootType} · ${trace.stream}`,
      time.full(trace.startedAt),
      trace.correlationId === null ? t('No correlation') : t('Correlation {id}', { id: trace.correlationId }),
      ...(trace.consumers ?? []).map((consumer) => consumerSentence(consumer, texts)),
      ...(trace.waits ?? []).map((wait) => waitSentence(wait, t)),
      ...(trace.errors === null ? [] : [t('Errors in the logs: {count}', { count: formatCount(errors, language) })]),
    ].join('\n'),
  );
  row.dataset.vscodeContext = JSON.stringify({
    webviewSection: 'run',
    preventDefaultContextMenuItems: true,
    eventId: trace.rootId,
    ...(trace.correlationId === null ? {} : { correlationId: trace.correlationId, hasCorrelation: true }),
  });
}

/** Returns the duration in its larger unit only, because a row is short. In seconds. */
export function coarse(seconds: number): number {
  return seconds < 60 ? seconds : seconds - (seconds % (seconds < 3_600 ? 60 : 3_600));
}

/**
 * Returns "search_index, 2 more" for the working consumers, or "waits" when only stopped ones are left, which are named above the list.
 * Empty while this is unknown.
 */
function consumerWords({ consumers }: RunTrace, { t, language }: Boot): string {
  if (consumers === null) return '';
  if (consumers.length === 0) return t('handled');
  const [first, ...others] = consumers.filter(({ stopped }) => !stopped);
  if (!first) return t('waits');
  const more = formatCount(others.length, language);
  return others.length === 0 ? first.name : t('{word}, {more} more', { word: first.name, more });
}

/** Returns the icon. Its shape has the meaning; the colour only repeats it. */
function consumerIcon({ consumers, waits }: RunTrace): string {
  if (waits?.some(({ late }) => late)) return 'codicon codicon-warning mark-missing';
  if (waits !== null && waits.length > 0) return 'codicon codicon-circle-large-outline mark-waiting';
  if (consumers === null) return 'unknown';
  if (consumers.length === 0) return 'codicon codicon-check mark-handled';
  return consumers.every(({ stopped }) => stopped)
    ? 'codicon codicon-circle-slash mark-stopped'
    : 'codicon codicon-circle-large-outline mark-waiting';
}

function consumerSentence({ name, waiting, atMost, stopped }: RunConsumer, { t, language }: Boot): string {
  const count = `${atMost ? '≤ ' : ''}${formatCount(waiting, language)}`;
  return stopped
    ? t('{name}: stopped, {count} of its events wait', { name, count })
    : t('{name}: {count} of its events wait', { name, count });
}

/** Returns how many of the listed traces wait for something that usually follows. */
export function waitingTraces(traces: readonly RunTrace[]): number {
  return traces.filter(({ waits }) => waits !== null && waits.length > 0).length;
}

/** Returns "waits for InvoiceIssued, 1 more", or that something is missing; undefined when nothing is known to be waited for. */
function waitWords({ waits }: RunTrace, t: Translate): string | undefined {
  const [first, ...others] = waits ?? [];
  if (!first) return undefined;
  const effects = oneOfEffects(first, t);
  const words = first.late ? t('{effects} is missing', { effects }) : t('waits for {effects}', { effects });
  return others.length === 0
    ? words
    : t('{word}, {more} more', { word: words, more: formatCount(others.length, t.language) });
}

/** Returns one of them as a whole sentence. */
function waitSentence(wait: RunWait, t: Translate): string {
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

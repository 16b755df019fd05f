import { formatAge, formatCount } from '../../src/model/format';
import { visible } from '../../src/model/visible';
import type { RunConsumer, RunTrace } from '../../src/protocol/events';
import type { Page } from './page';

type Texts = Pick<Page, 't' | 'time' | 'language'>;

/** An empty row of two lines; its parts are found again by `fillRunRow`. */
export function createRunRow(): HTMLElement {
  const row = document.createElement('div');
  row.className = 'row run-row';
  for (const names of [
    ['name-text', 'stream-text grow', 'number muted'],
    ['muted number', 'status-icon', 'consumers grow', 'errors number'],
  ]) {
    const line = document.createElement('div');
    line.className = 'line';
    for (const name of names) {
      const part = document.createElement('span');
      part.className = name;
      line.append(part);
    }
    row.append(line);
  }
  return row;
}

export function fillRunRow(row: HTMLElement, trace: RunTrace | undefined, texts: Texts, now: number): void {
  if (!trace) return;
  const { t, time, language } = texts;
  const count = formatCount(trace.events, language);
  const errors = trace.errors ?? 0;
  fillLine(row.children[0], [
    trace.rootType,
    trace.stream,
    trace.events === 1 ? t('1 event') : t('{count} events', { count }),
  ]);
  fillLine(row.children[1], [
    t('{age} ago', { age: coarseAge((now - trace.startedAt) / 1_000) }),
    '',
    consumerWords(trace, texts),
    errors === 0 ? '' : errors === 1 ? t('1 error') : t('{count} errors', { count: formatCount(errors, language) }),
  ]);
  const icon = row.children[1]?.children[1];
  if (icon) icon.className = `status-icon ${consumerIcon(trace)}`;
  row.title = visible(
    [
      `${trace.rootType} · ${trace.stream}`,
      time.full(trace.startedAt),
      trace.correlationId === null ? t('No correlation') : t('Correlation {id}', { id: trace.correlationId }),
      ...(trace.consumers ?? []).map((consumer) => consumerSentence(consumer, texts)),
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

/** The larger unit alone, because a row is short. */
function coarseAge(seconds: number): string {
  return formatAge(seconds < 60 ? seconds : seconds - (seconds % (seconds < 3_600 ? 60 : 3_600)));
}

/** "billing_outbox stopped, 2 more"; nothing while it is not known. */
function consumerWords({ consumers }: RunTrace, { t, language }: Texts): string {
  if (consumers === null) return '';
  const [first] = consumers;
  if (!first) return t('handled');
  const word = first.stopped ? t('{name} stopped', { name: first.name }) : first.name;
  const more = formatCount(consumers.length - 1, language);
  return consumers.length === 1 ? word : t('{word}, {more} more', { word, more });
}

/** The shape says it; the colour only repeats it. */
function consumerIcon({ consumers }: RunTrace): string {
  if (consumers === null) return 'unknown';
  const [first] = consumers;
  if (!first) return 'codicon codicon-check mark-handled';
  return first.stopped
    ? 'codicon codicon-circle-slash mark-stopped'
    : 'codicon codicon-circle-large-outline mark-waiting';
}

function consumerSentence({ name, waiting, atMost, stopped }: RunConsumer, { t, language }: Texts): string {
  const count = `${atMost ? '≤ ' : ''}${formatCount(waiting, language)}`;
  return stopped
    ? t('{name}: stopped, {count} of its events wait', { name, count })
    : t('{name}: {count} of its events wait', { name, count });
}

function fillLine(line: Element | undefined, texts: readonly string[]): void {
  for (const [i, text] of texts.entries()) {
    const part = line?.children[i];
    const shown = visible(text);
    if (part && part.textContent !== shown) part.textContent = shown;
  }
}

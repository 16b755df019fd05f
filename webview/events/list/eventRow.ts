import { type EventHeader, nameOfStream } from '../../../src/model/event/event';
import { type EventEntry, type EventGap, isGap } from '../../../src/model/event/eventRing';
import { formatCount } from '../../../src/model/text/format';
import { visible } from '../../../src/model/text/safeText';
import type { Boot } from '../../kit/page/page';
import { element, setTexts } from '../../kit/rows/rowParts';

/** Creates an empty row, whose parts `fillEventRow` fills. */
export function createEventRow(): HTMLElement {
  const row = element('div', 'row list-row');
  row.append(...['time', 'name-text', 'stream-text'].map((name) => element('span', name)));
  return row;
}

export function fillEventRow(row: HTMLElement, entry: EventEntry | undefined, texts: Boot): void {
  if (!entry) return;
  row.classList.toggle('gap', isGap(entry));
  if (isGap(entry)) fillGap(row, entry, texts);
  else fillEvent(row, entry, texts);
}

function fillEvent(row: HTMLElement, event: EventHeader, { t, time }: Boot): void {
  const { eventId, eventType, eventVersion, stream, streamVersion, correlationId } = event;
  const of = nameOfStream(stream);
  const [clock, fraction = ''] = time.clock(event.time).split('.');
  setTexts(row, [clock ?? '', eventType, of]);
  setFraction(row, fraction === '' ? '' : `.${fraction}`);
  row.title = visible(
    [
      eventVersion === null ? eventType : t('{type} version {version}', { type: eventType, version: eventVersion }),
      `${stream.context === null ? '' : `${stream.context} · `}${of}${streamVersion === null ? '' : ` · ${streamVersion}`}`,
      `#${event.position} · ${time.full(event.time)}`,
      correlationId === null ? t('No correlation') : t('Correlation {id}', { id: correlationId }),
    ].join('\n'),
  );
  row.dataset.vscodeContext = JSON.stringify({
    webviewSection: 'event',
    preventDefaultContextMenuItems: true,
    eventId,
    eventType,
    stream: of,
    ...(correlationId === null ? {} : { correlationId, hasCorrelation: true }),
  });
}

function fillGap(row: HTMLElement, { skipped, more }: EventGap, { t, language }: Boot): void {
  const count = `${formatCount(skipped, language)}${more ? '+' : ''}`;
  setTexts(row, ['', t('{count} skipped while paused', { count }), t('Read on')]);
  setFraction(row, '');
  row.title = t('Reads the next events here');
  delete row.dataset.vscodeContext;
}

/** Sets the fraction of the time. The style sheet shows it when there is room. */
function setFraction(row: HTMLElement, text: string): void {
  const [time] = row.children;
  if (time instanceof HTMLElement) time.dataset.fraction = text;
}

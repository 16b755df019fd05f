import { useEffect, useState } from 'preact/hooks';
import { useAnswer, useStore } from '../../kit/state/store';
import { DetailsHead } from '../details/notes';
import { Grid } from '../grid/grid';
import { SummaryLine } from '../head/summary';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import type { Chat } from './chat';

const ROW = 22;
/** Pixels of everything except rows: the head, the times above the rows and the overview (AROUND), and the text of an event (TEXT). */
const AROUND = 150;
const TEXT = 220;
const MOST = 600;

/** Shows a trace inside a chat: what it is, its rows, and the text of the selected event. Everything else is in the panel. */
export function ChatApp({ chat }: { chat: Chat }) {
  const { session, t } = useTracePage();
  const state = useStore(session.state);
  const { link, isCut, problem, unopened } = useStore(chat.state);
  const { rows, view } = state;
  const place = rows.find(view.selected);
  const isRead = rows.table.count > 0;
  const tableRow = rows.forest.rows[place] ?? -1;
  const hasText = isRead && view.detailsOpen && tableRow >= 0;
  useEffect(() => {
    const lines = Math.max(3, rows.lines.count);
    chat.resize(Math.min(MOST, AROUND + lines * ROW + (hasText ? TEXT : 0)));
  });
  return (
    <>
      <header class="head">
        <SummaryLine state={state} />
        {link !== null && <ui-button onClick={() => void chat.open()}>{t('Open in Event Trace')}</ui-button>}
      </header>
      {isCut && (
        <p class="chat-note muted">
          {t('These are the first {count, plural, one {# event} other {# events}}. The panel has all of them.', {
            count: rows.table.count,
          })}
        </p>
      )}
      {unopened !== null && (
        <p class="chat-note" role="alert">
          {t('This host does not open the window. The link:')} <span class="value">{unopened}</span>
        </p>
      )}
      {problem !== null && (
        <p class="chat-note value" role="alert">
          {problem}
        </p>
      )}
      <div class="main below">
        {isRead ? <Grid state={state} /> : <div class="list" />}
        {hasText && <EventText key={rows.key(place)} chat={chat} state={state} row={tableRow} />}
      </div>
    </>
  );
}

/** Shows what is known about an event, like for an agent, but without what only concerns the agent. */
function EventText({ chat, state, row }: { chat: Chat; state: TraceState; row: number }) {
  const { t } = useTracePage();
  const [withPayload, setWithPayload] = useState(false);
  const { position, eventType } = state.rows.table.header(row);
  const answer = useAnswer(`${position} ${withPayload}`, () => chat.readEvent(position, withPayload), 150);
  const text = answer.state === 'waiting' ? t('Reading…') : answer.state === 'ok' ? answer.value : answer.reason;
  const close = () => document.querySelector<HTMLElement>('.scroller')?.focus();
  return (
    <aside class="details" aria-label={t('Details')}>
      <DetailsHead
        title={eventType}
        actions={
          !withPayload && (
            <ui-button appearance="secondary" onClick={() => setWithPayload(true)}>
              {t('Show payload')}
            </ui-button>
          )
        }
        onClosed={close}
      >
        <span class="muted number">#{position}</span>
      </DetailsHead>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre class="event-text value" tabIndex={0}>
        {text}
      </pre>
    </aside>
  );
}

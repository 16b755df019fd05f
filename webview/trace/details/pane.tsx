import { useEffect, useRef, useState } from 'preact/hooks';
import type { EventHeader } from '../../../src/model/event/event';
import { type Ghost, ghostAt } from '../../../src/model/forest/forest';
import { ghostLabel } from '../../../src/model/forest/oddity';
import { IconButton } from '../../kit/controls/icon';
import { useAnswer } from '../../kit/state/store';
import { MissingDetails } from '../flows/missingDetails';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { TABS, type Tab } from '../session/view';
import { ConsumersTab, StopStrip } from './consumers';
import { FieldsTab } from './fields';
import { LogsTab } from './logs';
import { DetailsHead, Oddities } from './notes';
import { PayloadTab } from './payload';
import { StreamTab } from './stream/stream';

type PaneStyle = Record<string, string>;

/** Shows what is known about the selected row. */
export function Details({ state, style }: { state: TraceState; style: PaneStyle }) {
  const { t } = useTracePage();
  const { rows, view } = state;
  const place = rows.find(view.selected);
  const tableRow = rows.forest.rows[place] ?? -1;
  const ghost = ghostAt(rows.forest, place);
  const missing = rows.missing[rows.findMissing(view.selected)];
  return (
    <aside class="details" style={style} aria-label={t('Details')} onKeyDown={leaveOnEscape}>
      {missing !== undefined ? (
        <MissingDetails missing={missing} state={state} />
      ) : ghost === undefined ? (
        <EventDetails key={rows.key(place)} state={state} header={rows.table.header(tableRow)} place={place} />
      ) : (
        <GhostDetails ghost={ghost} place={place} />
      )}
    </aside>
  );
}

function EventDetails({ state, header, place }: { state: TraceState; header: EventHeader; place: number }) {
  const { host, session, t, time } = useTracePage();
  const [asked, setAsked] = useState(false);
  const revealed = asked || state.settings.reveal === 'always';
  const { eventId } = header;
  // The tab shows the number of lines, so they are searched before it is opened.
  const [searches, setSearches] = useState(0);
  const logs = useAnswer(`${eventId} ${searches}`, (signal) => host.ask({ kind: 'logs', eventId }, signal), 150);
  const counts: Partial<Record<Tab, string>> =
    logs.state === 'ok' ? { logs: `${logs.value.hits.length}${logs.value.more ? '+' : ''}` } : {};
  const reveal = { header, revealed, onReveal: () => setAsked(true) };
  const tab = state.view.tab;
  return (
    <>
      <DetailsHead
        title={header.eventType}
        actions={
          <IconButton
            icon="list-tree"
            label={t('Show only this event and what it caused')}
            onClick={() => session.change({ focus: eventId, order: 'causation' })}
          />
        }
        onClosed={focusRows}
      >
        <span class="muted number">
          #{header.position} · {time.clock(header.time)}
        </span>
      </DetailsHead>
      <StopStrip stops={state.stops.get(eventId) ?? []} />
      <Tabs tab={tab} counts={counts} />
      <TabBody tab={tab}>
        {tab === 'fields' && <FieldsTab header={header} place={place} />}
        {tab === 'payload' && <PayloadTab {...reveal} />}
        {tab === 'stream' && <StreamTab {...reveal} />}
        {tab === 'logs' && <LogsTab answer={logs} onAgain={() => setSearches(searches + 1)} />}
        {tab === 'consumers' && <ConsumersTab state={state} header={header} />}
      </TabBody>
    </>
  );
}

function Tabs({ tab, counts }: { tab: Tab; counts: Partial<Record<Tab, string>> }) {
  const { session, t } = useTracePage();
  const names: Record<Tab, string> = {
    fields: t('Fields'),
    payload: t('Payload'),
    stream: t('Stream'),
    logs: t('Logs'),
    consumers: t('Consumers'),
  };

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
    if (step === 0 || next === undefined) return;
    session.change({ tab: next });
    document.getElementById(`tab-${next}`)?.focus();
    event.preventDefault();
  }

  return (
    <div class="tabs" role="tablist" aria-label={t('Details')} onKeyDown={onKeyDown}>
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          id={`tab-${name}`}
          role="tab"
          aria-selected={name === tab}
          aria-controls="tab-body"
          tabIndex={name === tab ? 0 : -1}
          onClick={() => session.change({ tab: name })}
        >
          {names[name]} {counts[name] !== undefined && <span class="count muted">{counts[name]}</span>}
        </button>
      ))}
    </div>
  );
}

function TabBody({ tab, children }: { tab: Tab; children: preact.ComponentChildren }) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (body.current !== null) body.current.scrollTop = 0;
  }, [tab]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <div class="tab-body" id="tab-body" ref={body} role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
      {children}
    </div>
  );
}

function leaveOnEscape(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  focusRows();
  event.stopPropagation();
}

function focusRows(): void {
  document.querySelector<HTMLElement>('.scroller')?.focus();
}

/** Shows a cause that is not among the events: what it may be, and how to get it. */
function GhostDetails({ ghost, place }: { ghost: Ghost; place: number }) {
  const { session, t } = useTracePage();
  return (
    <>
      <DetailsHead title={ghost.id} name={ghostLabel(ghost, t)} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div class="tab-body" tabIndex={0}>
        <Oddities place={place} />
        {ghost.kind === 'command' && (
          <p>
            {t('The events below name it as their cause, and no event has this id: it is most likely the command.')}
          </p>
        )}
        <dl class="fields">
          <div class="field">
            <dt>{t('Causation id')}</dt>
            <dd>
              <span class="value mono">{ghost.id}</span>
              <IconButton
                icon="copy"
                label={t('Copy {field}', { field: t('Causation id') })}
                onClick={() => session.act({ kind: 'copy', text: ghost.id })}
              />
            </dd>
          </div>
        </dl>
        <p class="actions">
          {ghost.loadable && (
            <ui-button appearance="secondary" onClick={() => session.act({ kind: 'loadCause', eventId: ghost.id })}>
              {t('Load this event')}
            </ui-button>
          )}
          <ui-button appearance="secondary" onClick={() => session.openTrace({ by: 'causation', id: ghost.id })}>
            {t('Trace by this causation id')}
          </ui-button>
        </p>
      </div>
    </>
  );
}

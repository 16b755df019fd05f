import { LEAST_CASES } from '../../src/model/flow/missing';
import { formatCount, formatDuration, formatShare } from '../../src/model/text/format';
import type { FlowView } from '../../src/protocol/flow';
import { Icon, IconButton } from '../kit/controls/icon';
import { MenuItem, Popup } from '../kit/controls/popup';
import { useStore } from '../kit/state/store';
import { FlowDetails } from './details';
import { Graph } from './graph';
import { type FlowState, useFlowPage } from './session';
import { EdgeTable, Ways } from './tables';

export function FlowApp() {
  const { session, t } = useFlowPage();
  const state = useStore(session.state);
  const { flow, asTable, selected, notice, off, failed } = state;
  return (
    <main class="flow">
      <div class={`progress ${isLearning(state) ? 'active' : ''}`} aria-hidden="true" />
      <Head state={state} />
      {notice !== null && (
        <div class="note error" role="alert">
          <Icon name="error" />
          <span>{notice}</span>
          <IconButton icon="close" label={t('Dismiss')} onClick={session.dismissNotice} />
        </div>
      )}
      {failed !== null && (
        <div class="note error" role="alert">
          <Icon name="debug-disconnect" />
          <span>{failed}</span>
        </div>
      )}
      {off !== null && (
        <div class="note" role="status">
          <Icon name="circle-slash" />
          <span>
            {off}{' '}
            <button type="button" class="link-button" onClick={session.openSetting}>
              {t('Open the setting')}
            </button>
          </span>
        </div>
      )}
      {flow === null ? (
        <Empty state={state} />
      ) : (
        <>
          <Sentence flow={flow} />
          <div class={`body ${selected === null ? '' : 'with-details'}`}>
            {flow.edges.length > 0 && (
              <div class="picture">
                {asTable ? <EdgeTable state={state} /> : <Graph state={state} />}
                {!asTable && (
                  <p class="muted legend">
                    {t('On an edge: its share, half within / 95 of 100 within. Choose one to see more.')}
                  </p>
                )}
                <Rarer state={state} />
              </div>
            )}
            {/* Before the ways, because it is about the selection in the picture. */}
            {selected !== null && <FlowDetails state={state} selected={selected} />}
            <Ways flow={flow} />
          </div>
        </>
      )}
    </main>
  );
}

function Head({ state }: { state: FlowState }) {
  const { session, t } = useFlowPage();
  const { opened, flow, asTable } = state;
  return (
    <header class="head">
      <h1 title={opened?.type}>{opened?.type}</h1>
      <span class="muted connection" title={t('Connection')}>
        {opened?.connection}
      </span>
      {flow !== null && (
        <div class="actions">
          <IconButton
            icon="table"
            label={t('Show as table')}
            on={asTable}
            onClick={() => session.showTable(!asTable)}
          />
          <Popup icon="export" label={t('Export')} role="menu">
            {(close) =>
              (['mermaid', 'json', 'svg'] as const).map((format) => (
                <MenuItem
                  key={format}
                  icon={format === 'json' ? 'json' : format === 'svg' ? 'file-media' : 'type-hierarchy'}
                  label={{ mermaid: t('As Mermaid…'), json: t('As JSON…'), svg: t('As SVG…') }[format]}
                  onClick={() => {
                    close();
                    session.act({ kind: 'export', format });
                  }}
                />
              ))
            }
          </Popup>
        </div>
      )}
    </header>
  );
}

/** Whether the host is reading and nothing is shown yet. */
const isLearning = ({ flow, isRead, off, failed }: FlowState) =>
  flow === null && !isRead && off === null && failed === null;

function Empty({ state }: { state: FlowState }) {
  const { t } = useFlowPage();
  const { off, failed, opened } = state;
  if (off !== null || failed !== null) return null;
  return (
    <p class="empty" role="status">
      {isLearning(state)
        ? t(
            'Learning from the newest events of the store. A million of them take some seconds, over a slow network minutes.',
          )
        : t('No event of the type {type} is among the newest events that were read.', { type: opened?.type ?? '' })}
    </p>
  );
}

/** Shows what is usual, in words, and what it was learned from. */
function Sentence({ flow }: { flow: FlowView }) {
  const { t, time, language, session } = useFlowPage();
  const { edges, isNotKnownYet, ways, learnedFrom } = flow;
  const type = session.state.get().opened?.type ?? '';
  const direct = edges
    .filter(({ cause, share }) => cause === type && share >= 0.5)
    .map(({ effect, among }) => (among === null ? effect : `${effect} (${among})`));
  const [way] = ways;
  const names = new Intl.ListFormat(language, { type: 'conjunction' }).format(direct);
  return (
    <div class="sentence">
      <p>
        {direct.length > 0
          ? t('{type} is usually followed by {effects}.', { type, effects: names })
          : isNotKnownYet
            ? t('It is not known yet what follows {type}: its events are young, or consumers have not come to them.', {
                type,
              })
            : t('Nothing usually follows {type}.', { type })}{' '}
        {way !== undefined &&
          t('{share} of its traces go the most usual way; half of these end within about {time}.', {
            share: formatShare(way.share, t.language),
            time: formatDuration(way.p50, t.language),
          })}
      </p>
      {isYoung(edges) && (
        <p class="muted">
          {t('These are few cases: an effect is called missing only when at least {count} support that.', {
            count: formatCount(LEAST_CASES, language),
          })}
        </p>
      )}
      <p class="muted">
        {learnedFrom.from === null || learnedFrom.to === null
          ? t('Learned from {count, plural, one {# event} other {# events}}.', { count: learnedFrom.events })
          : t('Learned from {count, plural, one {# event} other {# events}}, {from} to {to}.', {
              count: learnedFrom.events,
              from: time.short(learnedFrom.from),
              to: time.short(learnedFrom.to),
            })}
      </p>
    </div>
  );
}

/** Whether there are too few cases to claim anything. */
const isYoung = (edges: FlowView['edges']) => edges.length > 0 && edges.every(({ cases }) => cases < LEAST_CASES);

function Rarer({ state: { flow, isAll } }: { state: FlowState }) {
  const { session, t } = useFlowPage();
  if (flow === null || (flow.rarer === 0 && !isAll)) return null;
  return (
    <button type="button" class="link-button rarer" onClick={() => session.showRare(!isAll)}>
      {isAll
        ? t('Fold the rare ones')
        : t('{count, plural, one {# rarer one is folded. Show it} other {# rarer ones are folded. Show them}}', {
            count: flow.rarer,
          })}
    </button>
  );
}

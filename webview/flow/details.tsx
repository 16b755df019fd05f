import { useEffect, useRef } from 'preact/hooks';
import { endOf } from '../../src/model/flow/histogram';
import { formatCount, formatDuration } from '../../src/model/text/format';
import type { EdgeDetails, EdgeExampleView, FlowEdge } from '../../src/protocol/flow';
import { IconButton } from '../kit/controls/icon';
import { useAnswer } from '../kit/state/store';
import { type FlowState, type Selected, selectedEdge, useFlowPage } from './session';
import { edgeSentence } from './tables';

const CHART_WIDTH = 280;
const CHART_HEIGHT = 72;

/** The selected part of the graph or the table. */
const ORIGIN = '.graph [aria-pressed="true"], .picture tr.on button';

/** Shows what is known about the selected edge or type. */
export function FlowDetails({ state, selected }: { state: FlowState; selected: Selected }) {
  const { session, t } = useFlowPage();
  const head = useRef<HTMLHeadingElement>(null);
  const { cause, effect } = selected;
  useEffect(() => head.current?.scrollIntoView({ block: 'nearest' }), [cause, effect]);
  const edge = selectedEdge(state);
  /** Closes the details and moves the focus back to where they were opened. */
  const close = () => {
    const origin = document.querySelector<SVGElement | HTMLElement>(ORIGIN);
    session.select(null);
    origin?.focus();
  };
  return (
    <aside class="details" aria-live="polite">
      <div class="details-head">
        <h2 ref={head}>{effect === null ? cause : `${cause} → ${effect}`}</h2>
        <IconButton icon="close" label={t('Close')} onClick={close} />
      </div>
      {effect === null ? (
        <TypeActions type={cause} isRoot={cause === state.opened?.type} />
      ) : edge === undefined ? (
        <p class="muted">{t('This edge is not among those that are shown.')}</p>
      ) : (
        <Edge edge={edge} canExpect={state.canExpect} />
      )}
    </aside>
  );
}

function TypeActions({ type, isRoot }: { type: string; isRoot: boolean }) {
  const { session, t, hasGo } = useFlowPage();
  return (
    <div class="links">
      {!isRoot && <Link onClick={() => session.act({ kind: 'openFlow', eventType: type })}>{t('Show its flow')}</Link>}
      {hasGo && <GoLinks type={type} />}
    </div>
  );
}

function GoLinks({ type }: { type: string }) {
  const { session, t } = useFlowPage();
  const goTo = (what: 'struct' | 'handlers' | 'producers') => () =>
    session.act({ kind: 'goTo', what, eventType: type });
  return (
    <>
      <Link onClick={goTo('struct')}>{t('Go to the struct of {type}', { type })}</Link>
      <Link onClick={goTo('handlers')}>{t('Go to what handles {type}', { type })}</Link>
      <Link onClick={goTo('producers')}>{t('Go to what makes {type}', { type })}</Link>
    </>
  );
}

function Edge({ edge, canExpect }: { edge: FlowEdge; canExpect: boolean }) {
  const { session, host, t, language, hasGo } = useFlowPage();
  const { cause, effect, makers, each } = edge;
  const answer = useAnswer(
    JSON.stringify([cause, effect]),
    (signal) => host.ask({ kind: 'edge', cause, effect }, signal),
    0,
  );
  const details = answer.state === 'ok' ? answer.value : null;
  return (
    <>
      <p>
        {edgeSentence(edge, t, language)}{' '}
        {each >= 1.05 && t('{count} each on average.', { count: Number(each.toFixed(1)).toLocaleString(language) })}
      </p>
      <h3>{t('Made by')}</h3>
      {makers.length === 0 && <p class="muted">{t('No consumer of this store; perhaps the program itself.')}</p>}
      {makers.length > 1 && <p class="muted">{t('One of these, as far as scopes and checkpoints say:')}</p>}
      <ul class="links">
        {makers.map((consumer) => {
          const handler = details?.handlers.find(({ name }) => name === consumer);
          return (
            <li key={consumer}>
              <Link onClick={() => session.act({ kind: 'openConsumer', consumer })}>{consumer}</Link>
              {handler !== undefined && (
                <Link onClick={() => session.act({ kind: 'openHandler', consumer, eventType: cause })}>
                  {handler.place}
                </Link>
              )}
            </li>
          );
        })}
      </ul>
      {answer.state === 'failed' && <p role="alert">{answer.reason}</p>}
      {details !== null && (
        <>
          <h3>{t('Delay')}</h3>
          <Histogram edge={edge} buckets={details.buckets} />
          <Examples title={t('Slowest')} examples={details.slowest} />
          <Examples title={t('Newest')} examples={details.newest} />
        </>
      )}
      <div class="links more">
        {canExpect && <Link onClick={() => session.act({ kind: 'expect', cause, effect })}>{t('Expect this')}</Link>}
        <Link onClick={() => session.act({ kind: 'different', what: { kind: 'lacks', effect } })}>
          {t('What is different about traces without it?')}
        </Link>
        {hasGo && <GoLinks type={effect} />}
      </div>
    </>
  );
}

/** Shows the delays on a logarithmic scale, from the first bucket with a delay to the last. */
function Histogram({ edge, buckets }: { edge: FlowEdge; buckets: EdgeDetails['buckets'] }) {
  const { t, language } = useFlowPage();
  const first = buckets.findIndex((count) => count > 0);
  if (first < 0) return <p class="muted">{t('None was measured.')}</p>;
  const last = buckets.findLastIndex((count) => count > 0);
  const shown = buckets.slice(first, last + 1);
  const highest = Math.max(...shown);
  const step = CHART_WIDTH / Math.max(8, shown.length);
  const duration = (ms: number) => formatDuration(ms, t.language);
  const label = t('Delays from {from} to {to}; half within about {p50}, 95 of 100 within about {p95}.', {
    from: duration(first === 0 ? 0 : endOf(first - 1)),
    to: duration(endOf(last)),
    p50: duration(edge.p50),
    p95: duration(edge.p95),
  });
  return (
    <figure class="histogram">
      <svg viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`} role="img" aria-label={label}>
        {shown.map((count, i) => {
          const height = count === 0 ? 0 : Math.max(1, (count / highest) * CHART_HEIGHT);
          return (
            <rect key={i} x={i * step} y={CHART_HEIGHT - height} width={Math.max(1, step - 1)} height={height}>
              <title>{`≤ ${duration(endOf(first + i))}: ${formatCount(count, language)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption class="muted">
        <span>{duration(first === 0 ? 0 : endOf(first - 1))}</span>
        <span>{duration(endOf(last))}</span>
      </figcaption>
    </figure>
  );
}

function Examples({ title, examples }: { title: string; examples: readonly EdgeExampleView[] }) {
  const { session, t, time } = useFlowPage();
  return (
    <>
      <h3>{title}</h3>
      {examples.length === 0 && <p class="muted">{t('None is among the newest events that are kept.')}</p>}
      <ul class="examples">
        {examples.map(({ position, eventId, delayMs, time: at }) => (
          <li key={eventId}>
            <Link onClick={() => session.act({ kind: 'openTrace', eventId })}>{`#${position}`}</Link>
            <span class="muted" title={time.full(at)}>
              {time.short(at)}
            </span>
            <span class="number">{formatDuration(delayMs, t.language)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Link({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button type="button" class="link-button" onClick={onClick}>
      {children}
    </button>
  );
}

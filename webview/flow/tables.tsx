import { oneOfTypes } from '../../src/model/flow/claims/missingWords';
import { countedCause } from '../../src/model/flow/graph';
import { wayWords } from '../../src/model/flow/variants';
import { formatCount, formatDuration, formatShare } from '../../src/model/text/format';
import type { Translate } from '../../src/model/text/translate';
import type { FlowEdge, FlowView } from '../../src/protocol/flow';
import { Icon } from '../kit/controls/icon';
import { SideScroll } from '../kit/controls/sideScroll';
import { type FlowState, useFlowPage } from './session';

/** Returns an edge as a sentence. */
export function edgeSentence(
  { cause, effect, among, share, cases, p50, p95 }: FlowEdge,
  t: Translate,
  language: string,
): string {
  return t('{effect} follows {share} of {cases} {cause}: half within about {p50}, 95 of 100 within about {p95}.', {
    ...{ cause: countedCause({ cause, among }), effect },
    share: formatShare(share, t.language),
    cases: formatCount(cases, language),
    p50: formatDuration(p50, t.language),
    p95: formatDuration(p95, t.language),
  });
}

/** Shows the graph as a table. */
export function EdgeTable({ state: { flow, selected } }: { state: FlowState }) {
  const { session, t, language } = useFlowPage();
  const duration = (ms: number) => formatDuration(ms, t.language);
  return (
    <SideScroll label={t('What follows what')}>
      <table>
        <thead>
          <tr>
            <th>{t('After')}</th>
            <th>{t('Follows')}</th>
            <th class="number">{t('Share')}</th>
            <th class="number">{t('Of')}</th>
            <th class="number">{t('Half within')}</th>
            <th class="number">{t('95 of 100 within')}</th>
            <th>{t('By')}</th>
          </tr>
        </thead>
        <tbody>
          {flow?.edges.map(({ cause, effect, among, share, cases, p50, p95, makers }) => (
            <tr
              key={JSON.stringify([cause, effect])}
              class={selected?.cause === cause && selected.effect === effect ? 'on' : ''}
            >
              <td>{countedCause({ cause, among })}</td>
              <td>
                <button type="button" class="link-button" onClick={() => session.select({ cause, effect })}>
                  {effect}
                </button>
              </td>
              <td class="number">{formatShare(share, t.language)}</td>
              <td class="number">{formatCount(cases, language)}</td>
              <td class="number">{duration(p50)}</td>
              <td class="number">{duration(p95)}</td>
              <td>{oneOfTypes(makers, t)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </SideScroll>
  );
}

/** Shows the ways that traces of this first type take, the most frequent first. */
export function Ways({ flow }: { flow: FlowView }) {
  const { session, t, language } = useFlowPage();
  const duration = (ms: number) => formatDuration(ms, t.language);
  if (flow.ways.length === 0) {
    const type = session.state.get().opened?.type ?? '';
    return (
      <p class="ways muted">
        {t(
          'No trace that has come to its end begins with {type}. The flow of their first type shows the ways of traces.',
          {
            type,
          },
        )}
      </p>
    );
  }
  return (
    <div class="ways">
      <h2>{t('Ways its traces go')}</h2>
      <SideScroll label={t('Ways its traces go')}>
        <table>
          <thead>
            <tr>
              <th class="share">{t('Share')}</th>
              <th>{t('Against the most usual')}</th>
              <th class="number">{t('Traces')}</th>
              <th class="number">{t('Events')}</th>
              <th class="number">{t('Half within')}</th>
              <th class="number">{t('95 of 100 within')}</th>
              <th>{t('Example')}</th>
              <th>{t('What is different?')}</th>
            </tr>
          </thead>
          <tbody>
            {flow.ways.map(({ share, count, events, p50, p95, newestId, isMarked, differences }) => (
              <tr key={newestId} class={isMarked ? 'marked' : ''}>
                <td class="share">
                  <meter min={0} max={1} value={share} aria-hidden="true" />
                  {formatShare(share, t.language)}
                </td>
                <td class="differences">
                  {differences === null ? t('It is the most usual one') : wayWords(differences, t)}
                  {isMarked && (
                    <span class="mark" title={t('The trace that you came from')}>
                      <Icon name="location" />
                      <span class="words">{t('The trace that you came from')}</span>
                    </span>
                  )}
                </td>
                <td class="number">{formatCount(count, language)}</td>
                <td class="number">{formatCount(events, language)}</td>
                <td class="number">{duration(p50)}</td>
                <td class="number">{duration(p95)}</td>
                <td>
                  <button
                    type="button"
                    class="link-button"
                    onClick={() => session.act({ kind: 'openTrace', eventId: newestId })}
                  >
                    {t('Newest trace')}
                  </button>
                </td>
                <td>
                  <button
                    type="button"
                    class="link-button"
                    onClick={() => session.act({ kind: 'different', what: { kind: 'way', eventId: newestId } })}
                  >
                    {t('About these {count}', { count: formatCount(count, language) })}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </SideScroll>
      <p class="asks">
        <button
          type="button"
          class="link-button"
          onClick={() => session.act({ kind: 'different', what: { kind: 'slow' } })}
        >
          {t('What is different about the slowest?')}
        </button>
        <button
          type="button"
          class="link-button"
          onClick={() => session.act({ kind: 'different', what: { kind: 'failed' } })}
        >
          {t('What is different about those that failed?')}
        </button>
      </p>
      {flow.moreWays > 0 && (
        <p class="muted">
          {t('{count, plural, one {# rarer way is} other {# rarer ways are}} not listed; the JSON has all.', {
            count: flow.moreWays,
          })}
        </p>
      )}
    </div>
  );
}

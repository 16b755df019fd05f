// biome-ignore-all lint/a11y/useSemanticElements: a table cannot hold rows that come and go with the scroll position
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree grid has the focus and names its active row

import { visible } from '../../../src/model/text/safeText';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { LaneHeads } from '../streams/laneHeads';
import type { LaneScale } from '../streams/lanePiece';
import { Axis } from './axis';
import type { ConsumerLetters, HandledColumn } from './handling';
import type { Span } from './timeScale';

interface ColumnHeadProps {
  readonly state: TraceState;
  readonly span: Span;
  /** Pixels. */
  readonly axisWidth: number;
  readonly lanes: LaneScale | null;
  readonly handling: HandledColumn | null;
}

/** The first row of the grid: the names of the columns and the time axis. It stays in place while the rows scroll. */
export function ColumnHead({ state, span, axisWidth, lanes, handling }: ColumnHeadProps) {
  const { t } = useTracePage();
  return (
    <div class="column-head grid-row" role="row" aria-rowindex={1}>
      <div class="left" role="presentation">
        <div role="columnheader">{t('Event')}</div>
        <div class="stream" role="columnheader">
          {state.settings.streamWord === 'stream' ? t('Stream') : t('Aggregate')}
        </div>
        <div class="number" role="columnheader" title={t('Time since the first event')}>
          {t('Start')}
        </div>
        <div class="number" role="columnheader" title={t('Time since the cause')}>
          {t('Cause')}
        </div>
      </div>
      <div class="axis-clip" role="columnheader" aria-label={lanes === null ? t('Timeline') : t('Streams')}>
        {lanes === null ? (
          <Axis rows={state.rows} span={span} width={axisWidth} />
        ) : (
          <LaneHeads state={state} scale={lanes} />
        )}
      </div>
      {handling !== null && (
        <div class="handled" role="columnheader" title={handling.legend} aria-label={t('Handled')}>
          {handling.heads.length === 0
            ? t('Handled')
            : handling.heads.map((head) => <ConsumerHead key={head.name} {...head} />)}
        </div>
      )}
    </div>
  );
}

function ConsumerHead({ name, letters }: ConsumerLetters) {
  return (
    <span class="consumer-head" title={visible(name)}>
      {visible(letters)}
    </span>
  );
}

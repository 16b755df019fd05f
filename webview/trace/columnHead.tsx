// biome-ignore-all lint/a11y/useSemanticElements: a table cannot hold rows that come and go with the scroll position
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree grid has the focus and names its active row
import { Axis } from './axis';
import type { Handling } from './handling';
import { usePage } from './page';
import type { TraceState } from './session';
import type { Span } from './timeScale';

interface ColumnHeadProps {
  readonly state: TraceState;
  readonly span: Span;
  /** Pixels. */
  readonly axisWidth: number;
  readonly handling: Handling | null;
}

/** The first row of the grid: names of the columns and the time axis. It stays while the rows scroll. */
export function ColumnHead({ state, span, axisWidth, handling }: ColumnHeadProps) {
  const { t } = usePage();
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
      <div class="axis-clip" role="columnheader" aria-label={t('Timeline')}>
        <Axis rows={state.rows} span={span} width={axisWidth} />
      </div>
      {handling !== null && (
        <div class="handled" role="columnheader" title={handling.legend}>
          {t('Handled')}
        </div>
      )}
    </div>
  );
}

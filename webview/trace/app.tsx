import { useRef } from 'preact/hooks';
import { splitterHandlers } from '../kit/controls/splitter';
import { useSize } from '../kit/page/size';
import { useStore } from '../kit/state/store';
import { Details } from './details/pane';
import { Grid } from './grid/grid';
import { TraceHead } from './head/head';
import { ReadingProgress } from './head/progress';
import { LogsBanner } from './logs/logsBanner';
import { PathBanner } from './path/pathBanner';
import { useTracePage } from './session/session';
import type { TraceState } from './session/state';

/** Pixels. Narrower panels show the details below the rows. */
const WIDE = 900;

export function TraceApp() {
  const { session, t } = useTracePage();
  const state = useStore(session.state);
  const main = useRef<HTMLDivElement>(null);
  const size = useSize(main);

  const beside = size.width >= WIDE;
  const room = beside ? size.width : size.height;
  const pixels = Math.round(Math.min(Math.max(room * state.view.detailsShare, 140), Math.max(140, room - 160)));
  const splitter = splitterHandlers({
    axis: beside ? 'x' : 'y',
    direction: -1,
    size: () => pixels,
    resize: (next) => session.change({ detailsShare: Math.min(0.85, Math.max(0.15, next / Math.max(1, room))) }),
  });
  const isOpen = state.view.detailsOpen && state.rows.find(state.view.selected) >= 0;

  return (
    <>
      <TraceHead state={state} />
      <ReadingProgress state={state} />
      <LogsBanner state={state} />
      <PathBanner state={state} />
      <div class={`main ${beside ? 'beside' : 'below'}`} ref={main}>
        {state.rows.table.count === 0 ? <Empty state={state} /> : <Grid state={state} />}
        {isOpen && (
          // biome-ignore lint/a11y/useSemanticElements: a border that moves is no thematic break
          <div
            class={`splitter ${beside ? 'x' : 'y'}`}
            role="separator"
            aria-orientation={beside ? 'vertical' : 'horizontal'}
            aria-label={t('Size of the details')}
            aria-valuenow={Math.round(state.view.detailsShare * 100)}
            tabIndex={0}
            {...splitter}
          />
        )}
        {isOpen && <Details state={state} style={beside ? { width: `${pixels}px` } : { height: `${pixels}px` }} />}
      </div>
    </>
  );
}

function Empty({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const { progress, opened, isOtherStore } = state;
  if (progress.state === 'reading' || progress.state === 'searching') return <div class="list" />;
  return (
    <div class="list">
      <div class="empty">
        <p>{progress.state === 'failed' ? t('Nothing could be read.') : t('No event belongs to this trace.')}</p>
        {opened !== null && <p class="muted value">{opened.key.id}</p>}
        {opened !== null && isOtherStore && progress.state === 'done' && (
          <p>
            {t(
              '{connection} leads to another store than before. Look up an id of this store, or edit the connection to read the one before.',
              { connection: opened.connection },
            )}
          </p>
        )}
        <ui-button appearance="secondary" onClick={session.refresh}>
          {t('Look again')}
        </ui-button>
      </div>
    </div>
  );
}

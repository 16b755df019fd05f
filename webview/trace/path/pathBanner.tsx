import { formatDuration } from '../../../src/model/text/format';
import { Icon, IconButton } from '../../kit/controls/icon';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { partText } from './shownPath';

/** Shows the critical path in a line: its length, the share of each consumer, and its stretches, each with a link to its row. */
export function PathBanner({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const { path, rows } = state;
  if (path === null || rows.table.count === 0) return null;
  const close = <IconButton icon="close" label={t('Hide the critical path')} onClick={() => session.showPath(false)} />;
  if (path.stretches.length === 0) {
    return (
      <div class="banner path-banner" role="status">
        <Icon name="git-commit" />
        <span class="text">{t('The last event has no cause here, so there is no critical path.')}</span>
        {close}
      </div>
    );
  }
  const { table } = rows;
  const shares = path.shares.map(({ consumer, ms }) => {
    const share = partText(ms, path, t.language) || formatDuration(ms, t.language);
    return consumer === null ? t('not known by whom {share}', { share }) : t('{consumer} {share}', { consumer, share });
  });
  return (
    <section class="banner path-banner" aria-label={t('Critical path')}>
      <Icon name="git-commit" />
      <div class="path-text">
        <p
          role="status"
          title={t(
            'A share is the time from causes to their effects: waiting for the consumer and handling together, because no event says when handling began.',
          )}
        >
          {t('Critical path: {count, plural, one {# event} other {# events}}, {total}.', {
            count: path.stretches.length + 1,
            total: formatDuration(path.totalMs, t.language),
          })}{' '}
          {shares.join(' · ')}
        </p>
        <ol class="path-steps">
          {path.stretches.map((stretch) => (
            <li key={stretch.effect}>
              <button type="button" class="link-button" onClick={() => session.select(table.eventId(stretch.effect))}>
                {t('{type} after {took}', {
                  type: table.eventType(stretch.effect),
                  took: formatDuration(stretch.ms, t.language),
                })}
              </button>
            </li>
          ))}
        </ol>
      </div>
      {close}
    </section>
  );
}

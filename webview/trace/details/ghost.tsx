import type { Ghost } from '../../../src/model/forest/forest';
import { ghostLabel } from '../../../src/model/forest/oddity';
import { IconButton } from '../../kit/controls/icon';
import { useTracePage } from '../session/session';
import { DetailsHead } from './head';
import { Oddities } from './notes';

/** A cause that is not among the events: what it may be, and how to get it. */
export function GhostDetails({ ghost, place }: { ghost: Ghost; place: number }) {
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

import { oneOfTypes } from '../../../src/model/flow/claims/missingWords';
import type { MissingHere } from '../../../src/protocol/traceFlows';
import { Icon } from '../../kit/controls/icon';
import { DetailsHead } from '../details/notes';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { missingSentence, openSentence, unusualSentence } from './words';

/** Shows a missing effect: why it is considered missing, and where its cause is. */
export function MissingDetails({ missing, state }: { missing: MissingHere; state: TraceState }) {
  const { session, t } = useTracePage();
  const { table } = state.rows;
  const causeType = table.eventType(table.indexOf(missing.causeId));
  const { consumer } = missing;
  const title = oneOfTypes(missing.effects, t);
  return (
    <>
      <DetailsHead title={title}>
        <span class="row-tag missing-tag">{t('missing')}</span>
      </DetailsHead>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div class="tab-body" tabIndex={0}>
        <p class="missing-text">
          {missingSentence(missing, causeType, { consumers: state.consumers, now: Date.now() }, t)}
        </p>
        <p class="missing-text muted">
          {t('This row is not an event of the store: it is where the event is usually found.')}
        </p>
        <p class="actions">
          <ui-button appearance="secondary" onClick={() => session.select(missing.causeId)}>
            {t('Show the cause')}
          </ui-button>
          {consumer !== null && (
            <ui-button appearance="secondary" onClick={() => session.act({ kind: 'openConsumer', consumer })}>
              {t('Open {consumer}', { consumer })}
            </ui-button>
          )}
        </p>
      </div>
    </>
  );
}

/** Shows what is unusual about an event, and what usually follows it. */
export function FlowNotes({ state, eventId }: { state: TraceState; eventId: string }) {
  const { t } = useTracePage();
  const { unusual, open } = state.flows;
  return (
    <>
      {(unusual.get(eventId) ?? []).map((each) => (
        <p key={`${each.kind} ${each.effectType}`} class="note">
          <Icon name="info" />
          <span>{unusualSentence(each, t)}</span>
        </p>
      ))}
      {(open.get(eventId) ?? []).map((each) => (
        <p key={each.effects.join()} class="missing-text muted">
          {openSentence(each, t)}
        </p>
      ))}
    </>
  );
}

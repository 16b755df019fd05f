import { useState } from 'preact/hooks';
import type { EventHeader } from '../../../src/model/event/event';
import type { ContentView } from '../../../src/model/json/contentView';
import { formatBytes } from '../../../src/model/text/format';
import { type BodyView, unpacked } from '../../../src/protocol/traceDetails';
import { Icon } from '../../kit/controls/icon';
import { JsonTree } from '../../kit/controls/jsonTree';
import { useAnswer } from '../../kit/state/store';
import { useTracePage } from '../session/session';
import { FailedNote, WaitingNote } from './notes';

interface PayloadProps {
  readonly header: EventHeader;
  readonly revealed: boolean;
  readonly onReveal: () => void;
}

/** Shows the selected event's payload and metadata. Must be mounted again for each event. */
export function PayloadTab({ header, revealed, onReveal }: PayloadProps) {
  const { host, session, t } = useTracePage();
  const [whole, setWhole] = useState(false);
  const { position } = header;
  const answer = useAnswer(
    `${position} ${revealed} ${whole}`,
    async (signal) => readBody(await host.ask({ kind: 'body', position, reveal: revealed, whole }, signal)),
    60,
  );
  if (answer.state === 'waiting') return <WaitingNote />;
  if (answer.state === 'failed') return <FailedNote reason={answer.reason} />;
  const { payload, metadata } = answer.value;
  const open = (part: 'payload' | 'metadata') => session.act({ kind: 'openPayload', position, part });
  const shared = { onReveal, onWhole: whole ? undefined : () => setWhole(true) };
  return (
    <>
      <Content title={t('Payload')} content={payload} {...shared} onOpen={() => open('payload')} />
      <Content title={t('Metadata')} content={metadata} {...shared} onOpen={() => open('metadata')} />
    </>
  );
}

function readBody({ payload, metadata }: BodyView): { readonly payload: ContentView; readonly metadata: ContentView } {
  const content = payload.kind === 'packed' ? unpacked(new TextDecoder().decode(payload.json)) : payload;
  if (!content) throw new Error('no content');
  return { payload: content, metadata };
}

interface ContentProps {
  readonly title: string;
  readonly content: ContentView;
  readonly onReveal: () => void;
  /** Undefined when there is no more to show here. */
  readonly onWhole: (() => void) | undefined;
  readonly onOpen: () => void;
}

/** Shows a payload or metadata with its heading. */
function Content({ title, content, onReveal, onWhole, onOpen }: ContentProps) {
  const { t } = useTracePage();
  const shown = content.kind === 'json' || content.kind === 'text' || content.kind === 'hex';
  return (
    <section class="content" aria-label={title}>
      <h3>
        {title}
        {content.kind !== 'none' && <span class="muted">{formatBytes(content.bytes, t.language)}</span>}
        {shown && <span class="muted">{kindWord(content.kind)}</span>}
        {shown && (
          <button type="button" class="link-button" onClick={onOpen}>
            {t('Open as document')}
          </button>
        )}
      </h3>
      <ContentBody content={content} onReveal={onReveal} />
      {shown && content.cut && (
        <p class="note">
          <Icon name="info" />
          <span>{t('Only the beginning is shown.')}</span>
          {onWhole && (
            <button type="button" class="link-button" onClick={onWhole}>
              {t('Show more')}
            </button>
          )}
        </p>
      )}
    </section>
  );
}

function ContentBody({ content, onReveal }: { content: ContentView; onReveal: () => void }) {
  const { t } = useTracePage();
  switch (content.kind) {
    case 'none':
      return <p class="muted">{t('None.')}</p>;
    case 'hidden':
      if (content.never) {
        return (
          <p class="muted">{t('Hidden. The setting eventTrace.payload.reveal says that payloads are never shown.')}</p>
        );
      }
      return (
        <div class="hidden-content">
          <Icon name="eye-closed" />
          <span>{t('Hidden, because it may hold personal data.')}</span>
          <ui-button appearance="secondary" onClick={onReveal}>
            {t('Reveal')}
          </ui-button>
        </div>
      );
    case 'json':
      return <JsonTree root={content.root} t={t} />;
    case 'text':
      return <pre class="code-block">{content.text}</pre>;
    case 'hex':
      return <pre class="code-block">{content.lines.join('\n')}</pre>;
  }
}

function kindWord(kind: 'json' | 'text' | 'hex'): string {
  return kind === 'json' ? 'JSON' : kind;
}

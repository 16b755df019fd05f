import { formatBytes } from '../../../src/model/format';
import type { ContentView } from '../../../src/protocol/trace';
import { Icon } from '../../kit/icon';
import { JsonTree } from '../../kit/jsonTree';
import { usePage } from '../page';

interface ContentProps {
  readonly title: string;
  readonly content: ContentView;
  readonly onReveal: () => void;
  /** Undefined where there is no more to be had here. */
  readonly onWhole: (() => void) | undefined;
  readonly onOpen: () => void;
}

/** A payload or metadata with its heading. */
export function Content({ title, content, onReveal, onWhole, onOpen }: ContentProps) {
  const { t } = usePage();
  const shown = content.kind === 'json' || content.kind === 'text' || content.kind === 'hex';
  return (
    <section class="content" aria-label={title}>
      <h3>
        {title}
        {content.kind !== 'none' && <span class="muted">{formatBytes(content.bytes)}</span>}
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
  const { t } = usePage();
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

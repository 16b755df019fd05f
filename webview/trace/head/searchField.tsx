import { useEffect, useRef } from 'preact/hooks';
import { formatCount } from '../../../src/model/text/format';
import { IconButton } from '../../kit/controls/icon';
import { selectedMatch } from '../session/search';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';

/**
 * Finds rows by type, stream or id, and log lines by their text while they are shown. The browser's own search sees only the rows on
 * screen.
 */
export function SearchField({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const field = useRef<HTMLElement>(null);
  const { query, logs } = state.view;
  const label = logs ? t('Find type, stream, id or log text') : t('Find type, stream or id');

  // The toolkit's field sets its own name when it is connected, and overwrites the given one.
  useEffect(() => field.current?.setAttribute('aria-label', label), [label]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isFind = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === 'f';
      if (isFind) field.current?.focus();
      else if (event.key === 'F3') session.nextMatch(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [session]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') session.nextMatch(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') {
      session.change({ query: '' });
      document.querySelector<HTMLElement>('.scroller')?.focus();
    } else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is newer than the oldest supported VS Code
    <div class="search" role="search">
      <ui-text-field
        ref={field}
        value={query}
        placeholder={label}
        onInput={(event) => session.change({ query: (event.currentTarget as HTMLInputElement).value })}
        onKeyDown={onKeyDown}
      />
      {query.trim() !== '' && <MatchCount state={state} />}
    </div>
  );
}

function MatchCount({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const { matches, rows, view } = state;
  const selected = selectedMatch(rows, view);
  const at = selected === null ? 0 : matches.indexOf(selected) + 1;
  const none = matches.length === 0;
  const count = formatCount(matches.length, t.language);
  const text = none ? t('No match') : at > 0 ? t('{at} of {count}', { at, count }) : count;
  return (
    <>
      <span class={`search-count ${none ? 'none' : 'muted'}`} role="status">
        {text}
      </span>
      <IconButton
        icon="arrow-up"
        label={t('Previous match (Shift+F3)')}
        disabled={none}
        onClick={() => session.nextMatch(-1)}
      />
      <IconButton icon="arrow-down" label={t('Next match (F3)')} disabled={none} onClick={() => session.nextMatch(1)} />
    </>
  );
}

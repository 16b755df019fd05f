import { useRef, useState } from 'preact/hooks';
import { formatCount } from '../../../src/model/text/format';
import { IconButton } from '../../kit/controls/icon';
import { type EventsState, useEventsPage } from '../session';
import { accept, type Suggestion, suggestionsFor } from './completion';

/** One field for the whole filter: tokens for type, aggregate and stream, and free words, completed from the kept events. */
export function FilterField({ state }: { state: EventsState }) {
  const { session, t, language } = useEventsPage();
  const field = useRef<HTMLInputElement>(null);
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const [active, setActive] = useState(-1);
  const { filterText } = state;

  function suggest(): void {
    const input = field.current;
    if (input === null) return;
    setSuggestions(suggestionsFor(input.value, input.selectionStart ?? input.value.length, session.namesOf));
    setActive(-1);
  }

  function close(): void {
    setSuggestions([]);
    setActive(-1);
  }

  function take(suggestion: Suggestion): void {
    const input = field.current;
    if (input === null) return;
    const next = accept(input.value, input.selectionStart ?? input.value.length, suggestion);
    input.value = next.text;
    input.setSelectionRange(next.caret, next.caret);
    session.setFilter(next.text);
    if (suggestion.isWhole) close();
    else suggest();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isOpen = suggestions.length > 0;
    const chosen = suggestions[active];
    if (event.key === 'ArrowDown') {
      if (isOpen) setActive((active + 1) % suggestions.length);
      else suggest();
    } else if (event.key === 'ArrowUp' && isOpen) {
      setActive((active - 1 + suggestions.length) % suggestions.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) take(chosen);
    else if (event.key === 'Escape' && isOpen) close();
    else if (event.key === 'Escape' && filterText !== '') clear();
    else if (event.key === 'Enter' || event.key === 'Escape') {
      close();
      document.querySelector<HTMLElement>('.scroller')?.focus();
    } else return;
    event.preventDefault();
  }

  function clear(): void {
    session.setFilter('');
    field.current?.focus();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is newer than the oldest supported VS Code
    <div class="filter" role="search">
      <input
        ref={field}
        class="filter-input"
        type="text"
        spellcheck={false}
        autocomplete="off"
        value={filterText}
        placeholder={t('Filter (type:OrderPlaced)')}
        aria-label={t('Filter events')}
        role="combobox"
        aria-expanded={suggestions.length > 0}
        aria-controls="suggestions"
        aria-autocomplete="list"
        {...(active < 0 ? {} : { 'aria-activedescendant': `suggestion-${active}` })}
        onInput={(event) => {
          session.setFilter(event.currentTarget.value);
          suggest();
        }}
        onFocus={suggest}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      {filterText.trim() !== '' && <IconButton icon="close" label={t('Clear filter (Escape)')} onClick={clear} />}
      <Count state={state} />
      <div
        class="suggestions menu-box"
        id="suggestions"
        role="listbox"
        aria-label={t('Suggestions')}
        hidden={suggestions.length === 0}
      >
        {suggestions.map((suggestion, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div
            key={suggestion.text}
            id={`suggestion-${index}`}
            class={`suggestion menu-choice ${index === active ? 'active' : ''}`}
            role="option"
            aria-selected={index === active}
            title={suggestion.text}
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(suggestion)}
          >
            <span class="grow">{suggestion.text}</span>
            <span class="number muted">
              {suggestion.count === null ? keyHint(suggestion.text) : formatCount(suggestion.count, language)}
            </span>
          </div>
        ))}
      </div>
    </div>
  );

  function keyHint(key: string): string {
    if (key === 'type:') return t('event type');
    if (key === 'stream:') return t('stream');
    return state.settings.streamWord === 'stream' ? t('stream type') : t('aggregate type');
  }
}

/** How many pass, and that only the newest are kept. */
function Count({ state }: { state: EventsState }) {
  const { t, language } = useEventsPage();
  const shown = formatCount(state.shown.eventCount, language);
  const total = formatCount(state.total, language);
  const isFiltered = state.filterText.trim() !== '';
  const kept = t('The newest {count} events are kept.', { count: formatCount(state.keep, language) });
  const title = isFiltered ? t('{shown} of {total} events match. {kept}', { shown, total, kept }) : kept;
  return (
    <span class="count muted number" role="status" title={title}>
      {isFiltered
        ? t('{shown} of {total}', { shown, total })
        : state.total >= state.keep
          ? t('newest {total}', { total })
          : total}
    </span>
  );
}

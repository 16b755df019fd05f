import { useRef, useState } from 'preact/hooks';
import {
  FILTER_KEYS,
  type FilterKey,
  type FilterToken,
  filterTokens,
  formatToken,
} from '../../../src/model/event/eventFilter';
import { formatCount } from '../../../src/model/text/format';
import { IconButton } from '../../kit/controls/icon';
import { type EventsState, useEventsPage } from '../session';

/** One field for the whole filter: tokens for type, aggregate and stream, and free words. Suggestions come from the kept events. */
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
            // Keeps the focus in the field.
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

/** Shows how many events match, and that only the newest are kept. */
function Count({ state }: { state: EventsState }) {
  const { t, language } = useEventsPage();
  const shown = formatCount(state.shown.eventCount, language);
  const total = formatCount(state.total, language);
  const isFiltered = state.filterText.trim() !== '';
  const kept = t('{count, plural, one {The newest event is kept.} other {The newest # events are kept.}}', {
    count: state.keep,
  });
  const title = isFiltered
    ? t('{shown} of {total, plural, one {# event} other {# events}} match. {kept}', { shown, total: state.total, kept })
    : kept;
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

/** A suggestion that can replace the typed token. */
interface Suggestion {
  /** The text that is put into the field. */
  readonly text: string;
  /** Whether this is a whole token. Otherwise it is a key that needs a value. */
  readonly isWhole: boolean;
  /** The number of kept events with this value; null for a key. */
  readonly count: number | null;
}

const MOST = 10;

/** Returns the suggestions at the caret. `namesOf` counts the names in the kept events, most frequent first. */
function suggestionsFor(
  text: string,
  caret: number,
  namesOf: (key: FilterKey) => readonly (readonly [name: string, count: number])[],
): Suggestion[] {
  const { key, value } = tokenAt(text, caret);
  const typed = value.toLowerCase();
  const named = (of: FilterKey) =>
    namesOf(of)
      .filter(([name]) => name.toLowerCase().includes(typed) && name !== value)
      .map(([name, count]) => ({ text: formatToken(of, name), isWhole: true, count }));
  if (key !== null) return named(key).slice(0, MOST);
  const keys = FILTER_KEYS.filter((name) => name.startsWith(typed)).map((name) => ({
    text: `${name}:`,
    isWhole: false,
    count: null,
  }));
  return typed === '' ? keys : [...keys, ...named('type'), ...named('aggregate')].slice(0, MOST);
}

/** Returns the field's text and caret after a suggestion was accepted. */
function accept(text: string, caret: number, { text: token, isWhole }: Suggestion): { text: string; caret: number } {
  const { start, end } = tokenAt(text, caret);
  const before = text.slice(0, start) + token + (isWhole ? ' ' : '');
  return { text: before + text.slice(end).trimStart(), caret: before.length };
}

/** Returns the token at or just before the caret; otherwise an empty token at the caret. */
function tokenAt(text: string, caret: number): FilterToken {
  const found = filterTokens(text).find(({ start, end }) => start < caret && caret <= end);
  return found ?? { key: null, value: '', start: caret, end: caret };
}

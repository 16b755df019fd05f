import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { isLogKey, isMissingKey } from '../session/rowKeys';
import type { TraceSession } from '../session/session';

/** Handles the keys of the WAI-ARIA tree grid, and Alt with arrows, which moves along causes and effects. */
export function onGridKey(event: KeyboardEvent, session: TraceSession, pageSize: number): void {
  if (event.ctrlKey || event.metaKey) return;
  const handled = event.altKey ? onAltKey(event.key, session) : onKey(event.key, session, pageSize);
  if (!handled) return;
  event.preventDefault();
  event.stopPropagation();
}

function onAltKey(key: string, session: TraceSession): boolean {
  if (key === 'ArrowUp') session.goToCause();
  else if (key === 'ArrowDown') session.goToFirstEffect();
  else return false;
  return true;
}

function onKey(key: string, session: TraceSession, pageSize: number): boolean {
  const { rows, view } = session.state.get();
  const lines = rows.lines.count;
  const line = rows.lineOfKey(view.selected);
  const goTo = (target: number) => {
    const key = rows.keyAt(Math.max(0, Math.min(lines - 1, target)));
    if (key !== null) session.select(key);
    return true;
  };
  switch (key) {
    case 'ArrowDown':
      return goTo(line + 1);
    case 'ArrowUp':
      return goTo(line - 1);
    case 'Home':
      return goTo(0);
    case 'End':
      return goTo(lines - 1);
    case 'PageDown':
      return goTo(Math.max(0, line) + pageSize);
    case 'PageUp':
      return goTo(line - pageSize);
    case 'ArrowRight':
      return unfoldOrEnter(session);
    case 'ArrowLeft':
      return foldOrLeave(session);
    case 'Enter':
    case ' ':
      return line >= 0 && open(line, session);
    case 'Escape':
      return view.detailsOpen ? closeDetails(session) : view.zoom !== null && showWholeAxis(session);
    default:
      return false;
  }
}

function unfoldOrEnter(session: TraceSession): true {
  const { rows, view } = session.state.get();
  const place = rows.find(view.selected);
  if (place < 0 || isNoEvent(view.selected)) return true;
  if (rows.hasBelow(place, view) && rows.isFolded(place, view)) session.toggle(place);
  else if (rows.hasEffects(place)) session.goToFirstEffect();
  return true;
}

function foldOrLeave(session: TraceSession): true {
  const { rows, view } = session.state.get();
  const place = rows.find(view.selected);
  if (place >= 0 && isNoEvent(view.selected)) session.select(rows.key(place));
  else if (place >= 0 && rows.hasBelow(place, view) && !rows.isFolded(place, view)) session.toggle(place);
  else if (place >= 0 && (rows.forest.parent[place] ?? -1) >= 0) session.goToCause();
  return true;
}

/** Whether a row between events has this key. Such a row belongs to an event. */
const isNoEvent = (key: string | null) => isLogKey(key) || isMissingKey(key);

/** Opens an event's details, or the file of a log line. */
function open(line: number, session: TraceSession): true {
  const log = session.state.get().rows.lines.logAt(line);
  return log >= 0 ? session.openLogLine(log) : openDetails(session);
}

/** Opens the details and moves the focus into them: to their tabs, or to the text when there are no tabs. */
function openDetails(session: TraceSession): true {
  session.change({ detailsOpen: true });
  // The pane is rendered by then.
  const target = '.details :is([role="tab"][aria-selected="true"], .tab-body)';
  setTimeout(() => document.querySelector<HTMLElement>(target)?.focus());
  return true;
}

function showWholeAxis(session: TraceSession): true {
  session.change({ zoom: null });
  return true;
}

function closeDetails(session: TraceSession): true {
  session.change({ detailsOpen: false });
  return true;
}

/**
 * Focuses the element once the page has the focus and nothing in the page has it. A person who opened the page with a key can then continue
 * with the keyboard, as in an editor. Only the first time, because a person who returns with Tab expects Tab's own target.
 */
export function useFirstFocus(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const take = () => {
      if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
    };
    if (document.hasFocus()) return take();
    window.addEventListener('focus', take, { once: true });
    return () => window.removeEventListener('focus', take);
  }, []);
}

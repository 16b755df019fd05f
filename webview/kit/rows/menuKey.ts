/**
 * The menu key asks where the keyboard is, which is the list: the menu of its selected row is meant. Asks for that one instead; returns
 * whether it did. A pointer asks where it is, on macOS with Control.
 */
export function askSelectedRow(event: MouseEvent, row: HTMLElement | undefined): boolean {
  const isByKey = event.target === event.currentTarget && event.button !== 2 && !event.ctrlKey;
  if (!isByKey || row === undefined) return false;
  event.preventDefault();
  event.stopPropagation();
  const { left, bottom } = row.getBoundingClientRect();
  const place = { clientX: left + ROOM, clientY: bottom };
  row.dispatchEvent(
    new MouseEvent('contextmenu', { bubbles: true, cancelable: true, composed: true, button: 2, ...place }),
  );
  return true;
}

/** From the row's edge to its menu, in pixels. */
const ROOM = 24;

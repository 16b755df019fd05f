import { visible } from '../../../src/model/text/safeText';

/*
 * Rows are created once and filled many times, as a list scrolls and figures change. Their parts are found by their index, and only changed
 * values are written. Every text is set as text, not as HTML.
 */

/** Creates a part of a row. */
export function element(tag: 'div' | 'span', className: string, role?: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (role !== undefined) made.setAttribute('role', role);
  return made;
}

/** Returns the parts of a row, or of one of its parts. */
export function parts(parent: HTMLElement | undefined): HTMLElement[] {
  return parent ? ([...parent.children] as HTMLElement[]) : [];
}

export function setText(target: Element | undefined, text: string): void {
  const shown = visible(text);
  if (target && target.textContent !== shown) target.textContent = shown;
}

/** Sets the texts of the parts, in their order. */
export function setTexts(parent: Element | undefined, texts: readonly string[]): void {
  for (const [i, text] of texts.entries()) setText(parent?.children[i], text);
}

export function setTitle(target: HTMLElement | undefined, title: string): void {
  const shown = visible(title);
  if (target && target.title !== shown) target.title = shown;
}

export function setClass(target: HTMLElement, className: string): void {
  if (target.className !== className) target.className = className;
}

/** Sets the accessible name of an image; removes it when the name is empty. */
export function setLabel(target: HTMLElement, label: string): void {
  if (label === '') {
    target.removeAttribute('role');
    target.removeAttribute('aria-label');
  } else if (target.getAttribute('aria-label') !== visible(label)) {
    target.setAttribute('role', 'img');
    target.setAttribute('aria-label', visible(label));
  }
}

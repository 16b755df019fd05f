import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';

/**
 * Handles the keyboard in a drawing of nodes (`data-node`) and links (`data-from`, `data-to`). Tab has one stop. Down and Up move along all
 * parts, each node before its outgoing links. Right and Left follow the links.
 */
export function useDrawingKeys(place: RefObject<Element | null>): void {
  useLayoutEffect(() => {
    const all = partsIn(place.current);
    if (!all.some(({ tabIndex }) => tabIndex === 0)) inOrder(all)[0]?.setAttribute('tabindex', '0');
  });

  // Listeners are added here, not by attributes of the drawing, because an SVG element with a focus listener takes the focus.
  useEffect(() => {
    const element = place.current;
    element?.addEventListener('focusin', onFocusIn);
    element?.addEventListener('keydown', onKeyDown);
    return () => {
      element?.removeEventListener('focusin', onFocusIn);
      element?.removeEventListener('keydown', onKeyDown);
    };
  }, []);

  function onFocusIn({ target }: Event): void {
    const all = partsIn(place.current);
    const focused = all.find((part) => part === target);
    if (focused) for (const part of all) part.setAttribute('tabindex', part === focused ? '0' : '-1');
  }

  function onKeyDown(event: Event): void {
    if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = inOrder(partsIn(place.current));
    const at = all.indexOf(event.target as SVGElement);
    if (at < 0 || !isWalkingKey(event.key)) return;
    event.preventDefault();
    next(all, at, event.key)?.focus();
  }
}

const partsIn = (place: Element | null) => [...(place?.querySelectorAll<SVGElement>('[data-node], [data-from]') ?? [])];

const WALKING_KEYS = ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'Home', 'End'] as const;
type WalkingKey = (typeof WALKING_KEYS)[number];
const isWalkingKey = (key: string): key is WalkingKey => WALKING_KEYS.some((each) => each === key);

function next(all: readonly SVGElement[], at: number, key: WalkingKey): SVGElement | undefined {
  const { node, from, to } = all[at]?.dataset ?? {};
  switch (key) {
    case 'ArrowDown':
      return all[at + 1];
    case 'ArrowUp':
      return all[at - 1];
    case 'ArrowRight':
      return all.find(({ dataset }) => (node === undefined ? dataset.node === to : dataset.from === node));
    case 'ArrowLeft':
      return all.find(({ dataset }) => (node === undefined ? dataset.node === from : dataset.to === node));
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
  }
}

/** Returns the parts from left to right and from top to bottom, whatever their drawing order is. Nodes without links come last. */
function inOrder(parts: readonly SVGElement[]): SVGElement[] {
  const linked = new Set(parts.flatMap(({ dataset }) => [dataset.from, dataset.to]));
  const nodes = parts
    .filter(({ dataset }) => dataset.node !== undefined)
    .map((part) => ({ part, box: part.getBoundingClientRect(), isAlone: Number(!linked.has(part.dataset.node)) }))
    .sort((a, b) => a.isAlone - b.isAlone || a.box.left - b.box.left || a.box.top - b.box.top);
  return nodes.flatMap(({ part }) => [part, ...parts.filter(({ dataset }) => dataset.from === part.dataset.node)]);
}

/**
 * Colours and shapes differ in number, so that the first twenty types differ in their pair and colour never speaks alone.
 * Red and yellow mean errors and warnings. The theme's orange is nearly transparent in the dark theme and missing in the
 * high-contrast one.
 */
const COLOURS = ['blue', 'green', 'purple', 'cyan', 'pink'] as const;
const SHAPES = ['circle', 'square', 'diamond', 'triangle'] as const;

/** The CSS class of a type's colour: `hue-…`. */
export function hueOf(typeOrdinal: number): string {
  return `hue-${COLOURS[typeOrdinal % COLOURS.length]}`;
}

/** The CSS classes of a type's mark: its colour and `shape-…`. */
export function lookOf(typeOrdinal: number): string {
  return `${hueOf(typeOrdinal)} shape-${SHAPES[typeOrdinal % SHAPES.length]}`;
}

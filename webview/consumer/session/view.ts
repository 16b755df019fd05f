/** The ranges of the charts, in minutes. */
export const RANGES = [15, 60, 360, 1440] as const;
type RangeMinutes = (typeof RANGES)[number];

export const SEGMENT_COLUMNS = ['segment', 'status', 'checkpoint', 'waiting', 'oldest', 'owner', 'heartbeat'] as const;
export type SegmentColumn = (typeof SEGMENT_COLUMNS)[number];

/** What the person has chosen. It is kept across reloads. */
export interface ConsumerPageView {
  readonly minutes: RangeMinutes;
  /** Whether the figures are shown as a table instead of charts. */
  readonly table: boolean;
  /** Null means worst first. */
  readonly sort: { readonly column: SegmentColumn; readonly descending: boolean } | null;
}

export const defaultConsumerPageView: ConsumerPageView = { minutes: 15, table: false, sort: null };

/** Reads a state that an earlier version of the page may have written. Everything invalid becomes the default. */
export function consumerPageViewFromJson(json: unknown): ConsumerPageView {
  if (typeof json !== 'object' || json === null) return defaultConsumerPageView;
  const given = json as Partial<Record<keyof ConsumerPageView, unknown>>;
  return {
    minutes: RANGES.find((minutes) => minutes === given.minutes) ?? defaultConsumerPageView.minutes,
    table: given.table === true,
    sort: sortOr(given.sort),
  };
}

function sortOr(value: unknown): ConsumerPageView['sort'] {
  if (typeof value !== 'object' || value === null) return null;
  const { column, descending } = value as { column?: unknown; descending?: unknown };
  const known = SEGMENT_COLUMNS.find((name) => name === column);
  return known === undefined ? null : { column: known, descending: descending === true };
}

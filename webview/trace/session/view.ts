import type { Span } from '../grid/timeScale';
import { isLogKey } from './rowKeys';

export const TABS = ['fields', 'payload', 'stream', 'logs', 'consumers'] as const;
export type Tab = (typeof TABS)[number];

export const LEAST_LEVELS = ['all', 'info', 'warn', 'error'] as const;
/** Log lines of this level and worse are shown. */
export type LeastLevel = (typeof LEAST_LEVELS)[number];

/** The orders of rows: as a tree of causes, by position, and by position with a lane for each stream. */
export const ORDERS = ['causation', 'position', 'streams'] as const;
export type Order = (typeof ORDERS)[number];

/** Whether all rows are on one level. */
export const isFlat = (order: Order) => order !== 'causation';

/** What the person has chosen. It is kept across reloads. Rows are named by their keys (see rowKeys.ts). */
export interface TracePageView {
  readonly selected: string | null;
  /** Rows at this depth and deeper are folded; null folds none. */
  readonly foldFrom: number | null;
  /** Rows whose fold differs from `foldFrom`. */
  readonly toggled: ReadonlySet<string>;
  /** When set, only this row and its effects are shown. */
  readonly focus: string | null;
  readonly order: Order;
  readonly hiddenTypes: ReadonlySet<string>;
  /** When set, only events of this type and the rows above them are shown. */
  readonly onlyEventType: string | null;
  readonly query: string;
  /** The shown part of the time axis; null shows all of it. */
  readonly zoom: Span | null;
  readonly follow: boolean;
  /** Whether log lines are shown between the events. */
  readonly logs: boolean;
  /** Whether the critical path is marked. */
  readonly path: boolean;
  readonly leastLevel: LeastLevel;
  readonly detailsOpen: boolean;
  readonly tab: Tab;
  /** The share of the list's width, 0 … 1. */
  readonly treeShare: number;
  /** The share of the panel's width or height, 0 … 1. */
  readonly detailsShare: number;
}

export const defaultTracePageView: TracePageView = {
  selected: null,
  foldFrom: null,
  toggled: new Set(),
  focus: null,
  order: 'causation',
  hiddenTypes: new Set(),
  onlyEventType: null,
  query: '',
  zoom: null,
  follow: true,
  logs: false,
  path: false,
  leastLevel: 'all',
  detailsOpen: false,
  tab: 'fields',
  treeShare: 0.6,
  detailsShare: 0.4,
};

/** The filter that lets every event through. */
export const UNFILTERED = { hiddenTypes: new Set(), onlyEventType: null } satisfies Partial<TracePageView>;

/** Whether the filter hides any event of a trace with these stream types. */
export function isFiltered(
  { hiddenTypes, onlyEventType }: TracePageView,
  types: readonly { readonly name: string }[],
): boolean {
  return onlyEventType !== null || types.some(({ name }) => hiddenTypes.has(name));
}

/** Whether an event matches the filter. */
export function passesFilter(
  { hiddenTypes, onlyEventType }: TracePageView,
  streamType: string,
  eventType: string,
): boolean {
  return !hiddenTypes.has(streamType) && (onlyEventType === null || eventType === onlyEventType);
}

/** The most folds that are stored, because the state is written often and should stay small. */
const MOST_TOGGLED = 500;

/** Returns the view as JSON data. Nothing about log lines is stored, not even whether one was selected. */
export function tracePageViewToJson(view: TracePageView): unknown {
  const selected = isLogKey(view.selected) ? null : view.selected;
  return { ...view, selected, toggled: [...view.toggled].slice(-MOST_TOGGLED), hiddenTypes: [...view.hiddenTypes] };
}

/** Reads a state that an earlier version of the page may have written. Everything invalid becomes the default. */
export function tracePageViewFromJson(json: unknown): TracePageView {
  if (typeof json !== 'object' || json === null) return defaultTracePageView;
  const given = json as Partial<Record<keyof TracePageView, unknown>>;
  return {
    selected: textOr(given.selected),
    foldFrom: typeof given.foldFrom === 'number' && given.foldFrom >= 0 ? given.foldFrom : null,
    toggled: texts(given.toggled),
    focus: textOr(given.focus),
    order: ORDERS.find((order) => order === given.order) ?? defaultTracePageView.order,
    hiddenTypes: texts(given.hiddenTypes),
    onlyEventType: textOr(given.onlyEventType),
    query: textOr(given.query) ?? '',
    zoom: spanOr(given.zoom),
    follow: given.follow !== false,
    logs: given.logs === true,
    path: given.path === true,
    leastLevel: LEAST_LEVELS.find((level) => level === given.leastLevel) ?? defaultTracePageView.leastLevel,
    detailsOpen: given.detailsOpen === true,
    tab: TABS.find((tab) => tab === given.tab) ?? defaultTracePageView.tab,
    treeShare: shareOr(given.treeShare, defaultTracePageView.treeShare),
    detailsShare: shareOr(given.detailsShare, defaultTracePageView.detailsShare),
  };
}

function textOr(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);
}

function shareOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value > 0 && value < 1 ? value : otherwise;
}

function spanOr(value: unknown): Span | null {
  if (typeof value !== 'object' || value === null) return null;
  const { from, to } = value as Partial<Span>;
  return typeof from === 'number' && typeof to === 'number' && from < to ? { from, to } : null;
}

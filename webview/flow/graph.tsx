import { useEffect, useMemo, useRef } from 'preact/hooks';
import { edgeWords, layoutFlow, NODE_HEIGHT, type PlacedType } from '../../src/model/flow/drawing';
import { formatDuration, formatShare } from '../../src/model/text/format';
import { useDrawingKeys } from '../kit/controls/drawingKeys';
import { SideScroll } from '../kit/controls/sideScroll';
import { type FlowState, useFlowPage } from './session';
import { edgeSentence } from './tables';

/** Pixels for a label. */
const LABEL_WIDTH = 140;
/** Pixels that the arrows cover of a graph that is wider than its place. */
const FADE = 24;

/**
 * Shows the usual flow in layers from left to right. The arrow keys move along its types and edges; Enter shows what is known about one.
 */
export function Graph({ state }: { state: FlowState }) {
  const { session, t, language } = useFlowPage();
  const place = useRef<HTMLElement>(null);
  useDrawingKeys(place);
  const { opened, selected } = state;
  const edges = state.flow?.edges ?? [];
  const root = opened?.type ?? '';
  const layout = useMemo(() => layoutFlow(root, edges), [root, edges]);
  // The details take some of the room, so the selected part is scrolled into view.
  useEffect(() => {
    const frame = requestAnimationFrame(() => showChosen(place.current));
    return () => cancelAnimationFrame(frame);
  }, [selected]);
  const duration = (ms: number) => formatDuration(ms, t.language);
  const share = (value: number) => formatShare(value, t.language);
  const isOn = (cause: string, effect: string | null) => selected?.cause === cause && selected.effect === effect;
  const isFork = (cause: string, effect: string) =>
    state.flow?.forks.some((fork) => fork.cause === cause && fork.effects.includes(effect)) ?? false;

  const onKey = (event: KeyboardEvent, choose: () => void) => {
    if (event.key === 'Enter' || event.key === ' ') choose();
    else if (event.key === 'Escape') session.select(null);
    else return;
    event.preventDefault();
  };
  const button = (label: string, on: boolean, choose: () => void) => ({
    role: 'button' as const,
    // Attributes in SVG are case-sensitive.
    tabindex: -1,
    'aria-label': label,
    'aria-pressed': on,
    onClick: choose,
    onKeyDown: (event: KeyboardEvent) => onKey(event, choose),
  });

  return (
    <SideScroll class="graph" label={t('What follows what')} scroller={place}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: every part of it has a name of its own */}
      <svg width={layout.width} height={layout.height} viewBox={`0 0 ${layout.width} ${layout.height}`}>
        {layout.edges.map(({ index, path, label, width }) => {
          const edge = edges[index];
          if (!edge) return null;
          const { cause, effect } = edge;
          const on = isOn(cause, effect);
          const choose = () => session.select({ cause, effect });
          return (
            <g
              key={JSON.stringify([cause, effect])}
              class={`edge ${on ? 'on' : ''} ${isFork(cause, effect) ? 'fork' : ''}`}
              data-from={cause}
              data-to={effect}
              {...button(edgeSentence(edge, t, language), on, choose)}
            >
              <path class="reach" d={path} />
              <path class="line" d={path} stroke-width={width} />
              <rect class="reach" x={label.x - LABEL_WIDTH / 2} y={label.y - 8} width={LABEL_WIDTH} height={16} />
            </g>
          );
        })}
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes no focus, and the buttons say the same */}
        <g class="labels" aria-hidden="true">
          {layout.edges.map(({ index, label }) => {
            const edge = edges[index];
            if (!edge) return null;
            return (
              <text key={index} class={isOn(edge.cause, edge.effect) ? 'on' : ''} x={label.x} y={label.y}>
                {edgeWords(edge, duration, share)}
              </text>
            );
          })}
        </g>
        {layout.types.map((type) => (
          <TypeBox
            key={type.type}
            placed={type}
            class={`type ${type.type === root ? 'root' : ''} ${isOn(type.type, null) ? 'on' : ''}`}
            button={button(type.type, isOn(type.type, null), () => session.select({ cause: type.type, effect: null }))}
          />
        ))}
      </svg>
    </SideScroll>
  );
}

/** Scrolls only sideways, because the details decide the vertical position. */
function showChosen(scroller: HTMLElement | null): void {
  const chosen = scroller?.querySelector('[aria-pressed="true"]')?.getBoundingClientRect();
  if (!scroller || !chosen) return;
  const { left, right } = scroller.getBoundingClientRect();
  const [first, last] = [left + FADE, right - FADE];
  if (chosen.left < first) scroller.scrollLeft -= first - chosen.left;
  else if (chosen.right > last) scroller.scrollLeft += Math.min(chosen.right - last, chosen.left - first);
}

function TypeBox(props: { placed: PlacedType; class: string; button: Record<string, unknown> }) {
  const { type, x, y, width } = props.placed;
  const letters = Math.floor((width - 14) / 6.6);
  const text = type.length > letters ? `${type.slice(0, letters - 1)}…` : type;
  return (
    <g class={props.class}>
      <g data-node={type} {...props.button}>
        <title>{type}</title>
        <rect x={x} y={y} width={width} height={NODE_HEIGHT} rx={3} />
      </g>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes no focus, and the button has the whole name */}
      <text x={x + width / 2} y={y + NODE_HEIGHT / 2} aria-hidden="true">
        {text}
      </text>
    </g>
  );
}

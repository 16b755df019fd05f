import { useRef, useState } from 'preact/hooks';
import { endsOf, isDashed, type MapPicture, type PictureLink, type PictureNode } from '../../src/model/map/picture';
import { visible } from '../../src/model/text/safeText';
import { useDrawingKeys } from '../kit/controls/drawingKeys';
import { IconButton } from '../kit/controls/icon';
import { SideScroll } from '../kit/controls/sideScroll';
import { useSize } from '../kit/page/size';
import { useMapPage } from './session';

/**
 * Draws the map. Each node and each link is a button that the arrow keys reach. The part that is pointed at or focused is highlighted, with
 * everything that it is linked to.
 */
export function MapDrawing({ picture }: { picture: MapPicture }) {
  const { t } = useMapPage();
  const scroller = useRef<HTMLElement>(null);
  useDrawingKeys(scroller);
  const [chosen, setZoom] = useState<Zoom | null>(null);
  const room = useSize(scroller);
  const [lit, setLit] = useState<string | null>(null);
  const near = lit === null ? null : nearTo(picture, lit);
  const { width, height, nodes, links } = picture;
  const zoom = chosen ?? firstZoom(picture, room);
  const scale = scaleOf(zoom, picture, room);
  const resize = {
    '+': () => setZoom(zoomed(scale, 1)),
    '-': () => setZoom(zoomed(scale, -1)),
    '0': () => setZoom('fit'),
  } as const;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key === '=' ? '+' : event.key;
    if (key === '+' || key === '-' || key === '0') resize[key]();
  };
  return (
    <main class="map-room" onKeyDown={onKeyDown}>
      <div class="map-zoom" role="toolbar" aria-label={t('Size of the map')}>
        <IconButton icon="zoom-in" label={t('Enlarge (+)')} onClick={resize['+']} />
        <IconButton icon="zoom-out" label={t('Shrink (−)')} onClick={resize['-']} />
        <IconButton icon="screen-full" label={t('Fit into the window (0)')} on={zoom === 'fit'} onClick={resize['0']} />
      </div>
      <SideScroll class={`map-scroller ${zoom === 'fit' ? 'fitted' : ''}`} label={t('Map')} scroller={scroller}>
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: every part of it has a name of its own */}
        <svg
          class={`map ${near === null ? '' : 'some-lit'}`}
          width={width * scale}
          height={height * scale}
          viewBox={`0 0 ${width} ${height}`}
        >
          <defs>
            <marker
              id="tip"
              viewBox="0 0 8 8"
              refX="8"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path class="tip" d="M0 0L8 4L0 8z" />
            </marker>
          </defs>
          {links.map((each) => (
            <Link key={linkKey(each)} drawn={each} lit={near?.has(linkKey(each)) === true} point={setLit} />
          ))}
          {nodes.map((node) => (
            <Node key={node.id} node={node} lit={near?.has(node.id) === true} point={setLit} />
          ))}
        </svg>
      </SideScroll>
    </main>
  );
}

const linkKey = ({ link: { kind, from, to } }: PictureLink) => JSON.stringify([kind, from, to]);

/** Returns the part that is pointed at and the parts that it is linked to. */
function nearTo({ links }: MapPicture, lit: string): ReadonlySet<string> {
  const near = new Set([lit]);
  for (const each of links) {
    const { from, to } = endsOf(each.link);
    const key = linkKey(each);
    if (lit !== key && lit !== from && lit !== to) continue;
    for (const part of [key, from, to]) near.add(part);
  }
  return near;
}

interface PartProps {
  readonly lit: boolean;
  readonly point: (id: string | null) => void;
}

/** Returns the attributes of a part that can be chosen by pointer or key. */
function pressed(act: () => void) {
  return {
    role: 'button',
    // Attributes in SVG are case-sensitive.
    tabindex: -1,
    onClick: act,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      act();
      event.preventDefault();
    },
  } as const;
}

const pointed = (id: string, point: PartProps['point']) => ({
  onPointerEnter: () => point(id),
  onPointerLeave: () => point(null),
  onFocus: () => point(id),
  onBlur: () => point(null),
});

function Node({ node, lit, point }: PartProps & { readonly node: PictureNode }) {
  const { session, t } = useMapPage();
  const { kind, name, title, detail, mark, x, y, width, height } = node;
  const isType = kind === 'type';
  const act = () =>
    void session.act(isType ? { kind: 'showType', eventType: name } : { kind: 'openConsumer', consumer: name });
  const whole = visible(name);
  const words = isType
    ? t('{name}, {detail}: show its events', { name: whole, detail })
    : t('{name}, {detail}: open this consumer', { name: whole, detail });
  return (
    <g
      class={`node ${kind} mark-${mark} ${lit ? 'lit' : ''}`}
      transform={`translate(${x} ${y})`}
      data-node={node.id}
      {...pressed(act)}
      {...pointed(node.id, point)}
    >
      <title>{words}</title>
      <rect width={width} height={height} rx={isType ? 3 : height / 2} />
      <text class="name" x={width / 2} y={detail === '' ? height / 2 + 4 : 16}>
        {title}
      </text>
      <text class="detail" x={width / 2} y={31}>
        {detail}
      </text>
    </g>
  );
}

/** Draws a link. It opens the newest event that went this way; when there was none, the type or consumer at its end. */
function Link({ drawn, lit, point }: PartProps & { readonly drawn: PictureLink }) {
  const { session, t } = useMapPage();
  const { link, path, label, labelAt } = drawn;
  const { kind, newestId } = link;
  const ends = endsOf(link);
  const from = visible(link.from);
  const to = visible(link.to);
  const what =
    kind === 'handles'
      ? t('{to} handles {from}', { from, to })
      : kind === 'makes'
        ? t('{from} makes {to}', { from, to })
        : t('{to} follows {from}', { from, to });
  const words = [
    label === '' ? what : `${what}, ${label}`,
    ...(link.isCertain ? [] : [t('or another consumer does')]),
    newestId === null ? t('not seen yet') : t('open the newest trace'),
  ].join('; ');
  const act = () => {
    if (newestId !== null) void session.act({ kind: 'openEvent', eventId: newestId });
  };
  return (
    <g
      class={`link ${isDashed(link) ? 'dashed' : ''} ${lit ? 'lit' : ''}`}
      aria-label={words}
      aria-disabled={newestId === null}
      data-from={ends.from}
      data-to={ends.to}
      {...pressed(act)}
      {...pointed(linkKey(drawn), point)}
    >
      <title>{words}</title>
      <path class="reach" d={path} />
      <path class="line" d={path} marker-end="url(#tip)" />
      <text x={labelAt.x} y={labelAt.y + 4}>
        {label}
      </text>
    </g>
  );
}

/** The size of the drawn map: fitted into the window, or a factor. */
type Zoom = 'fit' | number;

interface Size {
  readonly width: number;
  readonly height: number;
}

const [LEAST, MOST] = [0.1, 3];
const STEP = 1.25;
/** Below this factor, the words of a fitted map could not be read. */
const READABLE = 0.6;

/** Returns the zoom of a map that a person has not changed yet. */
function firstZoom(picture: Size, room: Size): Zoom {
  return fitted(picture, room) < READABLE ? 1 : 'fit';
}

/** Returns the factor by which a picture is drawn in a room. */
function scaleOf(zoom: Zoom, picture: Size, room: Size): number {
  return zoom === 'fit' ? fitted(picture, room) : zoom;
}

/** Returns a factor that is one step larger (`1`) or smaller (`-1`). */
function zoomed(scale: number, step: 1 | -1): number {
  return Math.min(MOST, Math.max(LEAST, scale * STEP ** step));
}

/** Returns the factor that fits a picture into a room. A small map is not enlarged. */
function fitted(picture: Size, room: Size): number {
  if (room.width === 0 || room.height === 0) return 1;
  return Math.min(1, room.width / picture.width, room.height / picture.height);
}

/** How large the map is drawn: so that it fits into the window, or by a factor. */
export type Zoom = 'fit' | number;

interface Size {
  readonly width: number;
  readonly height: number;
}

const [LEAST, MOST] = [0.1, 3];
const STEP = 1.25;
/** Where a map would have to be drawn smaller to fit, its words could not be read. */
const READABLE = 0.6;

/** The zoom of a map that a person has not changed yet. */
export function firstZoom(picture: Size, room: Size): Zoom {
  return fitted(picture, room) < READABLE ? 1 : 'fit';
}

/** The factor by which a picture is drawn in a room. */
export function scaleOf(zoom: Zoom, picture: Size, room: Size): number {
  return zoom === 'fit' ? fitted(picture, room) : zoom;
}

/** One step larger (`1`) or smaller (`-1`) than a factor. */
export function zoomed(scale: number, step: 1 | -1): number {
  return Math.min(MOST, Math.max(LEAST, scale * STEP ** step));
}

/** A small map is not blown up. */
function fitted(picture: Size, room: Size): number {
  if (room.width === 0 || room.height === 0) return 1;
  return Math.min(1, room.width / picture.width, room.height / picture.height);
}

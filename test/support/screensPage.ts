import { readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/** The parts of a name that distinguish pictures of one surface: the theme, the width, the zoom. */
const VARIANT = /(^|-)(dark|light|high|contrast|highContrast|highContrastLight|modern|narrow|\d{3,4})(?=-|$)/gi;

/**
 * Writes `screens.html` into the folder of the results: every picture of the suites, with those of one surface side by
 * side. Returns the number of pictures.
 */
export async function writeScreensPage(results: string): Promise<number> {
  const files = await readdir(results, { recursive: true }).catch(() => []);
  // Pictures of failed tests are not surfaces.
  const pictures = files.filter((file) => file.endsWith('.png') && !file.split(sep).includes('failed')).sort();
  if (pictures.length === 0) return 0;
  const surfaces = new Map<string, string[]>();
  for (const file of pictures) surfaces.set(surfaceOf(file), [...(surfaces.get(surfaceOf(file)) ?? []), file]);
  const sections = [...surfaces].map(([surface, own]) => {
    const figures = own.map((file) => figure(file.split(sep).join('/')));
    return `<section><h2>${escaped(surface)}</h2><div>${figures.join('')}</div></section>`;
  });
  await writeFile(
    join(results, 'screens.html'),
    PAGE.replace('SECTIONS', () => sections.join('\n')),
  );
  return pictures.length;
}

/** Returns `webview / trace` for `webview/trace-dark-480.png`. */
const surfaceOf = (file: string) =>
  `${dirname(file).split(sep).join(' / ')} / ${basename(file, '.png').replace(VARIANT, '')}`;

function figure(path: string): string {
  const title = escaped(basename(path, '.png'));
  const source = path.split('/').map(encodeURIComponent).join('/');
  return `<figure><a href="${source}"><img loading="lazy" src="${source}" alt="${title}"></a><figcaption>${title}</figcaption></figure>`;
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Event Trace: screens</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 24px; background: #888; color: #000; }
  section > div { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start; }
  figure { margin: 0; }
  img { max-width: 640px; max-height: 480px; border: 1px solid #444; }
</style>
SECTIONS
</html>
`;

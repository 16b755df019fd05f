import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { statusColour } from '../../src/terminal/commands/consumers/consumers';
import { healthOf } from '../support/looks';
import { asView } from '../support/views';

type Defaults = Record<'dark' | 'light' | 'highContrast' | 'highContrastLight', string>;

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly contributes: { readonly colors: readonly { readonly id: string; readonly defaults: Defaults }[] };
};

/** Side bars of VS Code's own themes, their selected rows while another view has the focus, and the text of other rows. */
const SIDE_BARS: Record<keyof Defaults, { readonly backgrounds: readonly string[]; readonly text: string }> = {
  dark: { backgrounds: ['#181818', '#252526', '#37373d'], text: '#cccccc' },
  light: { backgrounds: ['#f8f8f8', '#f3f3f3', '#e4e6f1'], text: '#3b3b3b' },
  highContrast: { backgrounds: ['#000000'], text: '#ffffff' },
  highContrastLight: { backgrounds: ['#ffffff'], text: '#292929' },
};

describe('colours', () => {
  it('of dimmed rows are readable on every side bar, and fainter than the other rows', () => {
    const { defaults } = contributes.colors.find(({ id }) => id === 'eventTrace.dimmedForeground') ?? assert.fail();
    for (const [theme, { backgrounds, text }] of Object.entries(SIDE_BARS)) {
      const dimmed = defaults[theme as keyof Defaults];
      for (const background of backgrounds) {
        const seen = contrast(dimmed, background);
        assert.ok(seen >= 4.5, `${theme}: ${seen.toFixed(2)} on ${background}`);
        assert.ok(seen < contrast(text, background), `${theme} is dimmed on ${background}`);
      }
    }
    assert.match(readFileSync('src/features/consumers/items.ts', 'utf8'), /'eventTrace\.dimmedForeground'/);
  });

  it('yellow and orange mean a warning and nothing else', () => {
    const files = globSync(['src/**/*.{ts,svg}', 'webview/**/*.{ts,tsx,css}', 'media/**/*.svg']);
    assert.ok(files.length > 500, 'files were read');
    const used = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => /charts[.-](yellow|orange)|\b(?:stroke|fill|color): ?(?:yellow|orange)/.test(line))
        .filter((line) => !/warning/i.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    assert.deepEqual(used, []);
  });

  it('of the command line are the same: a backlog that shrinks is no warning', () => {
    const colours = (['catchingUp', 'rebuilding', 'fallingBehind', 'caughtUp', 'stopped'] as const).map((status) =>
      statusColour(asView(healthOf('billing_outbox'), { status })),
    );
    assert.deepEqual(colours, ['cyan', 'cyan', 'yellow', 'green', 'red']);
  });
});

/** By WCAG 2: 1 for the same colour, 21 for black on white. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

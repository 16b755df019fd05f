import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { projectRoot } from './runProcess';

/** Writes the licences of what esbuild put into the bundles, according to their source maps, for the package. */
const bundles = globSync('dist/**/*.map', { cwd: projectRoot });
if (bundles.length === 0) throw new Error('Nothing is built yet: run npm run build first.');

const packages = new Set<string>();
for (const bundle of bundles) {
  const { sources } = JSON.parse(readFileSync(join(projectRoot, bundle), 'utf8')) as { sources: string[] };
  for (const source of sources) {
    const folder = source.split('node_modules/').at(-1) ?? '';
    const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(source.includes('node_modules/') ? folder : '') ?? [];
    // PGlite's own map names packages that it contains.
    if (name && existsSync(join(projectRoot, 'node_modules', name))) packages.add(name);
  }
}

const notices = [...packages].sort().map((name) => {
  const folder = join(projectRoot, 'node_modules', name);
  const { version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const text = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  const holder = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  return `${name} ${version} (${license})\n\n${text || `Copyright ${holder}. The package comes without a licence file.`}`;
});
const rule = `\n\n${'-'.repeat(80)}\n\n`;
writeFileSync(join(projectRoot, 'dist', 'THIRD-PARTY-NOTICES.txt'), `${notices.join(rule)}\n`);

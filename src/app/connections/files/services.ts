import { join } from 'node:path';
import type { Translate } from '../../../model/text/translate';
import type { Checked, Surroundings } from '../surroundings';
import { isKeyword, type Keyword, type Parameters } from '../text/keywords';

/** The folders of the machine's file, used when PGSYSCONFDIR is not set. */
const SYSTEM_FOLDERS = ['/etc/postgresql-common', '/etc', '/usr/local/etc/postgresql', '/opt/homebrew/etc/postgresql'];

/** Reads a service from `pg_service.conf`: first the person's file, then the machine's, like libpq. */
export function readService(name: string, servicefile: string | undefined, around: Surroundings): Checked<Parameters> {
  const { t } = around;
  const shown = name.slice(0, 60);
  const files = serviceFiles(servicefile, around);
  for (const file of files) {
    const text = around.readFile(file);
    const section = text === undefined ? undefined : readSection(text, name, t);
    if (section) return section;
  }
  return {
    ok: false,
    problem: t('no file defines the service "{name}" (looked in {files})', { name: shown, files: files.join(', ') }),
  };
}

function serviceFiles(servicefile: string | undefined, { env, home }: Surroundings): string[] {
  const own =
    servicefile ?? (env.APPDATA ? join(env.APPDATA, 'postgresql', '.pg_service.conf') : join(home, '.pg_service.conf'));
  const system = env.PGSYSCONFDIR ? [env.PGSYSCONFDIR] : SYSTEM_FOLDERS;
  return [own, ...system.map((folder) => join(folder, 'pg_service.conf'))];
}

/** Reads the lines of `[name]`; undefined when there is no such section. */
function readSection(text: string, name: string, t: Translate): Checked<Parameters> | undefined {
  const parameters: { [K in Keyword]?: string } = {};
  let isInside = false;
  let isThere = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      // Only the first section of a name counts.
      isInside = !isThere && line === `[${name}]`;
      isThere ||= isInside;
      continue;
    }
    if (!isInside) continue;
    if (/^ldaps?:/i.test(line))
      return { ok: false, problem: t('the service "{name}" is looked up by LDAP, which is not supported', { name }) };
    const [, keyword = '', value = ''] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (!isKeyword(keyword) || keyword === 'service' || keyword === 'servicefile') {
      return {
        ok: false,
        problem: t('the service "{name}" says {keyword}, which no service can', {
          name,
          keyword: keyword.slice(0, 40) || '?',
        }),
      };
    }
    if (value !== '') parameters[keyword] = value;
  }
  return isThere ? { ok: true, value: parameters } : undefined;
}

/** Whether a file is named as those with variables are: `.env`, `.env.local`, `.envrc`, `orders.env`. */
export function isEnvFile(name: string): boolean {
  return /^\.env([._-].+)?$|^\.envrc$|.\.env$/.test(name);
}

/** The order in which the files of a folder count: `.env`, what is laid over it, examples last. */
export function compareEnvFiles(a: string, b: string): number {
  const rank = (name: string) => (name === '.env' ? 0 : isExample(name) ? 2 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Whether a file is laid over the `.env` beside it, as `.env.local` is; an example stands alone. */
export function isLaidOver(name: string): boolean {
  return /^\.env[._-]./.test(name) && !isExample(name);
}

function isExample(name: string): boolean {
  return /(example|sample|template|dist|tpl)$/i.test(name);
}

/** Whether a file is named as those of compose are. */
export function isComposeFile(name: string): boolean {
  return /^(docker-|podman-)?compose([._-].+)?\.ya?ml$/i.test(name);
}

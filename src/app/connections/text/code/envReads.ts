/** How code, templates and settings of frameworks read a variable, with what they take where it is not set. */
const READS = new RegExp(
  [
    String.raw`(?:<%=\s*)?(?<![\w.])(?:`,
    String.raw`(?:process\.env|import\.meta\.env)(?:\.(?<member>[A-Za-z_]\w*)|\[\s*["'\`](?<key>\w+)["'\`]\s*\])`,
    String.raw`|(?:(?:os|System)\.)?(?:get_?env|lookup_?env|environ\.get|environ|ENV\.fetch|ENV|env|config|env::var)`,
    String.raw`\s*[([]\s*["'\`](?<name>[A-Za-z_]\w*)["'\`]\s*`,
    String.raw`(?:,\s*(?:default\s*=\s*)?(?:["'\`](?<text>[^"'\`\n]*)["'\`]|(?<number>\d+))\s*)?(?:,\s*cast\s*=\s*\w+\s*)?[)\]]!?`,
    ')',
    String.raw`(?:\s*(?:\|\||\?\?|\?:)\s*(?:["'\`](?<or>[^"'\`\n]*)["'\`]|(?<orNumber>\d+))|\s*\{\s*["'](?<block>[^"'\n]*)["']\s*\})?`,
    String.raw`(?:\s*%>)?`,
  ].join(''),
  'gi',
);

/** The same code with a shell's reference in quotes, `"${NAME:-default}"`, where it reads a variable. */
export function withReferences(code: string): string {
  return code.replace(READS, (...match) => {
    const groups = match.at(-1) as Readonly<Record<string, string | undefined>>;
    const { member, key, name, text, number, or, orNumber, block } = groups;
    const fallback = text ?? number ?? or ?? orNumber ?? block;
    return `"\${${member ?? key ?? name ?? ''}${fallback === undefined ? '' : `:-${fallback}`}}"`;
  });
}

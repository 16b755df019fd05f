import type { JsonNode } from './contentView';

/** Indented JSON; what was masked, encrypted or shredded stands as a string that says so. No line break at the end. */
export function jsonText(root: JsonNode): string {
  return print(root, (depth) => `\n${'  '.repeat(depth)}`, ': ');
}

/** On one line: for trees so deep that their indentation would be larger than they are. */
export function compactJsonText(root: JsonNode): string {
  return print(root, () => '', ':');
}

type Task = string | { readonly node: JsonNode; readonly depth: number };

function print(root: JsonNode, lineBreak: (depth: number) => string, colon: string): string {
  const parts: string[] = [];
  const tasks: Task[] = [{ node: root, depth: 0 }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (typeof task === 'string') parts.push(task);
    else {
      // Not spread into one call: an array of a million items would not fit into the arguments.
      const more = tasksOf(task.node, task.depth, lineBreak, colon);
      for (let i = more.length - 1; i >= 0; i--) tasks.push(more[i] ?? '');
    }
  }
  return parts.join('');
}

function tasksOf(node: JsonNode, depth: number, lineBreak: (depth: number) => string, colon: string): Task[] {
  if (node.t !== 'object' && node.t !== 'array') return [scalarText(node)];
  const [open, close] = node.t === 'object' ? ['{', '}'] : ['[', ']'];
  const members: Task[][] =
    node.t === 'object'
      ? node.entries.map(([key, value]) => [JSON.stringify(key) + colon, { node: value, depth: depth + 1 }])
      : node.items.map((item) => [{ node: item, depth: depth + 1 }]);
  if (members.length === 0) return [open + close];
  const inner = lineBreak(depth + 1);
  return [open, ...members.flatMap((member, i) => [i > 0 ? `,${inner}` : inner, ...member]), lineBreak(depth) + close];
}

function scalarText(node: Exclude<JsonNode, { t: 'object' | 'array' }>): string {
  switch (node.t) {
    case 'string':
      return JSON.stringify(node.value);
    case 'number':
    case 'literal':
      return node.text;
    case 'masked':
      return '"[masked]"';
    case 'shredded':
      return '"[REDACTED]"';
    case 'encrypted':
      return JSON.stringify(
        node.keyVersion === null
          ? `[encrypted, ${node.chars} characters]`
          : `[encrypted, ${node.chars} characters, key version ${node.keyVersion}]`,
      );
  }
}

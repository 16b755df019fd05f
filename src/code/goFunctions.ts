/** A function or method as its first line names it. */
export interface GoFunction {
  /** The method's type; undefined in a plain function. */
  readonly receiver: string | undefined;
  readonly name: string;
}

/** A function and what it calls in its own package. */
export interface GoCaller extends GoFunction {
  /** `name` for a function, `.name` for a method of its own receiver. */
  readonly calls: readonly string[];
}

interface Head extends GoFunction {
  readonly offset: number;
  /** What the function calls its receiver. */
  readonly self: string | undefined;
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const head = new RegExp(
  `^func\\s*(?:\\(\\s*(?:(${word})\\s+)?\\*?\\s*(${word})\\s*(?:\\[[^\\]]*\\])?\\s*\\)\\s*)?(${word})`,
  'gmu',
);
const call = new RegExp(`(?<![.\\w])((?:${word}\\.)?${word})(?:\\[[^\\]\\n]*\\])?\\(`, 'gu');

function headsIn(shape: string): Head[] {
  return [...shape.matchAll(head)].map(({ index, 1: self, 2: receiver, 3: name = '' }) => ({
    offset: index,
    self,
    receiver,
    name,
  }));
}

/** Tells in which function an offset stands. */
export function createFunctionFinder(shape: string): (offset: number) => GoFunction | undefined {
  const heads = headsIn(shape);
  return (offset) => heads.findLast((each) => each.offset < offset);
}

/** Every function of a file that calls something of its package. */
export function callersIn(shape: string): GoCaller[] {
  const heads = headsIn(shape);
  const callers = heads.map(({ offset, self, receiver, name }, at): GoCaller => {
    // Calls on a line of its own head count: `func (m *Mailer) Handle(…) error { return m.dispatch(event) }`.
    const text = shape.slice(offset, heads[at + 1]?.offset);
    const end = text.indexOf('\n}');
    return { receiver, name, calls: callsIn(end < 0 ? text : text.slice(0, end), self, name) };
  });
  return callers.filter(({ calls }) => calls.length > 0);
}

/** Calls through another package or a field are left out: where those lead is for a compiler to say. */
function callsIn(text: string, self: string | undefined, own: string): string[] {
  const calls = new Set<string>();
  for (const { 1: callee = '' } of text.matchAll(call)) {
    const dot = callee.indexOf('.');
    if (dot < 0) calls.add(callee);
    else if (callee.slice(0, dot) === self) calls.add(callee.slice(dot));
  }
  for (const no of [own, 'func']) calls.delete(no);
  return [...calls];
}

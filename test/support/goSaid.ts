import { relative } from 'node:path';
import { createGoIndexReader } from '../../src/code/index/goIndexReader';
import { createGoFolder } from './goFolder';

/**
 * What sources say: consumer → `streams | events` (`?` means at most, `*` all) `→ types that it names`; `made` says
 * where types are made.
 */
export interface Said {
  readonly [consumer: string]: string;
}

export async function said(files: Readonly<Record<string, string>>): Promise<Said> {
  const folder = await createGoFolder(files);
  try {
    const index = await createGoIndexReader().read([folder.path], new AbortController().signal);
    const consumers = index.consumers.map((consumer) => {
      const { aggregateTypes, eventTypes, source } = consumer.scope;
      const types = [...new Set(index.handledBy(consumer).map(({ eventType }) => eventType))].sort();
      const bound = source === 'unknown' ? '?' : '';
      const scope = `${aggregateTypes?.join(',') ?? '*'} | ${eventTypes?.join(',') ?? '*'}${bound}`;
      return [consumer.name, `${scope} → ${types.join(',')}`] as const;
    });
    const made = index.eventTypes.flatMap((type) =>
      index.producers(type).map(({ file, line }) => `${type} ${relative(folder.path, file)}:${line}`),
    );
    const all: Record<string, string> = made.length > 0 ? { made: made.join(', ') } : {};
    for (const [name, text] of consumers) all[name] = name in all ? `${all[name]}; ${text}` : text;
    return all;
  } finally {
    await folder.remove();
  }
}

export const imports = (...paths: string[]) =>
  `import (\n\t"context"\n\n\t"github.com/eventsalsa/projector"\n\t"github.com/eventsalsa/store"\n\t"github.com/jackc/pgx/v5"\n${paths.map((path) => `\t"example.com/shop/${path}"\n`).join('')})\n`;

/** Returns a consumer `orders` whose `Handle` has this body. */
export const orders = (body: string, uses: readonly string[] = [], fields = '') => `package orders

${imports(...uses)}
type Orders struct {
	log *slog.Logger
${fields}}

func (p *Orders) Name() string { return "orders" }

func (p *Orders) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {
${body}
	return nil
}
`;

/** The same consumer with another name. */
export const CARTS = orders('').replaceAll('orders', 'carts').replaceAll('Orders', 'Carts');

export const main = (body: string, uses: readonly string[] = ['orders'], rest = '') => `package main

${imports(...uses)}
func main() {
	registry := projector.NewRegistry()
${body}
}
${rest}`;

export const plain = 'registry.Add(&orders.Orders{})';

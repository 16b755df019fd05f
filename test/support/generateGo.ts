import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A plain file of a large workspace: most code has nothing to do with events. */
const plainFile = (n: number) => `// Package p${n % 400} is one of many.
package p${n % 400}

import (
	"context"
	"fmt"
)

// Options${n} configures it.
type Options${n} struct {
	Name    string \`json:"name"\`
	Retries int    \`json:"retries,omitempty"\` // how often
}

${Array.from({ length: 25 }, (_, i) => functionText(n, i)).join('\n')}`;

const functionText = (n: number, i: number) => `// Do${n}x${i} does one thing, and says "what" it does.
func Do${n}x${i}(ctx context.Context, o Options${n}) error {
	if o.Retries > ${i} {
		return fmt.Errorf("too many retries: %d {", o.Retries)
	}
	return nil
}
`;

const eventFile = (n: number) => `package v${1 + (n % 2)}

// Happened${n} is an event.
type Happened${n} struct {
	ID    string \`json:"id"\`
	Email string \`json:"email,omitempty"\`
}
`;

const consumerFile = (n: number) => `package consumers

import (
	"context"
	"database/sql"

	"example.com/big/events/v1"
	"github.com/pupsourcing/core/es"
)

type Consumer${n} struct{}

func (c *Consumer${n}) Name() string { return "consumer_${n}" }

func (c *Consumer${n}) AggregateTypes() []string { return []string{"Order"} }

func (c *Consumer${n}) Handle(ctx context.Context, tx *sql.Tx, event es.PersistedEvent) error {
	switch event.EventType {
${Array.from({ length: 20 }, (_, i) => `\tcase "Happened${(n * 20 + i) % 1000}":\n\t\treturn c.step(ctx, tx, event)`).join('\n')}
	}
	return c.append(v1.Happened${n}{ID: event.AggregateID})
}
`;

/** Writes a workspace of \`count\` Go files: one in ten holds an event, one in fifty a consumer. Some 50 files are very long. */
export async function generateGoFiles(folder: string, count: number): Promise<void> {
  await writeFile(join(folder, 'go.mod'), 'module example.com/big\n\ngo 1.24\n');
  const made = new Set<string>();
  for (let n = 0; n < count; n++) {
    const [path, text] = fileAt(n, count);
    const file = join(folder, path);
    if (!made.has(dirname(file))) await mkdir(dirname(file), { recursive: true });
    made.add(dirname(file));
    await writeFile(file, text);
  }
}

function fileAt(n: number, count: number): [path: string, text: string] {
  if (n % 50 === 1) return [`consumers/consumer${n}.go`, consumerFile(n)];
  if (n % 10 === 0) return [`events/v${1 + (n % 2)}/happened${n}.go`, eventFile(n)];
  if (n % Math.ceil(count / 50) === 3) {
    const long = Array.from({ length: 1_500 }, (_, i) => functionText(n, i)).join('\n');
    return [
      `long/long${n}.go`,
      `package long\n\n${long}\nfunc route(eventType string) {\n\tswitch event.EventType {\n\tcase "Happened1":\n\t}\n}\n`,
    ];
  }
  return [`internal/p${n % 400}/file${n}.go`, plainFile(n)];
}

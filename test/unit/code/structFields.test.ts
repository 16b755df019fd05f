import assert from 'node:assert/strict';
import { fieldsOf } from '../../../src/code/go/structFields';
import { structIn } from '../../../src/code/go/structs';
import { createGoIndexReader } from '../../../src/code/index/goIndexReader';
import { createGoFolder, type GoFolder } from '../../support/goFolder';

let folder: GoFolder;
beforeEach(async () => {
  folder = await createGoFolder();
});
afterEach(() => folder.remove());

async function fields(files: Readonly<Record<string, string>>, name: string) {
  await folder.write(files);
  const index = await createGoIndexReader().read([folder.path], new AbortController().signal);
  const [struct] = index.structs(name);
  assert.ok(struct);
  const found = await fieldsOf(struct, index.modules);
  return (
    found && { names: found.fields.map(({ json, optional }) => json + (optional ? '?' : '')), complete: found.complete }
  );
}

describe('the JSON fields of a struct', () => {
  it('are named by tags or by their own names, without those that JSON leaves out', async () => {
    const text = `package v1

// Paid is an event.
type Paid struct {
	ID       string    \`db:"id" json:"id"\` // the id
	Amount   int64     \`json:"amount,omitempty"\`
	Since    time.Time \`json:",omitzero"\`
	Secret   string    \`json:"-"\`
	Dash     string    \`json:"-,"\`
	A, B     int
	hidden   string    \`json:"hidden"\`
	Items    []struct {
		SKU string \`json:"sku"\`
	} "json:\\"items\\""
	Tags map[string]string
	Done func(a int, b struct{ X int }) error \`json:"done"\`
}
`;
    assert.deepEqual(await fields({ 'v1/paid.go': text }, 'Paid'), {
      names: ['id', 'amount?', 'Since?', '-', 'A', 'B', 'items', 'Tags', 'done'],
      complete: true,
    });
    assert.deepEqual(
      structIn(text, 'Paid')?.fields.map(({ json, line }) => `${json} ${line}`),
      ['id 5', 'amount 6', 'Since 7', '- 9', 'A 10', 'B 10', 'items 12', 'Tags 15', 'done 16'],
    );
  });

  it('include those of embedded structs from any package; an embedded struct with a JSON name is one field', async () => {
    const files = {
      'v1/paid.go': `package v1

import (
	"example.com/shop/common"
	"example.com/elsewhere/lib"
)

type base struct {
	ID string \`json:"id"\`
}

type Paid struct {
	base
	*common.Traced
	Meta \`json:"meta"\`
	Amount int \`json:"amount"\`
}

type Meta struct{ X int }

type Foreign struct {
	lib.Thing
	Own string
}
`,
      'common/traced.go': 'package common\n\ntype Traced struct {\n\tTrace string `json:"trace"`\n}\n',
    };
    assert.deepEqual(await fields(files, 'Paid'), { names: ['meta', 'amount', 'id', 'trace'], complete: true });
    assert.deepEqual(await fields({}, 'Foreign'), { names: ['Own'], complete: false });
  });

  it('are unknown if the struct writes its own JSON', async () => {
    const files = {
      'v1/paid.go': 'package v1\n\ntype Paid struct {\n\tID string\n}\n',
      'v1/json.go': 'package v1\n\nfunc (p *Paid) UnmarshalJSON(data []byte) error {\n\treturn nil\n}\n',
    };
    assert.equal(await fields(files, 'Paid'), undefined);
  });

  it('are not read from a struct inside another one or in a comment', () => {
    const text = `package v1

/*
type Paid struct {
*/
type Order struct {
	Paid struct {
		ID string
	}
}
`;
    assert.equal(structIn(text, 'Paid'), undefined);
    assert.equal(
      structIn('package v1\n\ntype (\n\tA struct{}\n\tPaid[T any] struct {\n\t\tID T\n\t}\n)\n', 'Paid')?.line,
      5,
    );
  });

  it('have the right lines in Windows files', async () => {
    const text = 'package v1\r\n\r\ntype Paid struct {\r\n\tID string `json:"id"`\r\n}\r\n';
    assert.deepEqual(structIn(text, 'Paid')?.fields, [{ json: 'id', optional: false, line: 4 }]);
    assert.deepEqual((await fields({ 'v1/paid.go': text }, 'Paid'))?.names, ['id']);
  });
});

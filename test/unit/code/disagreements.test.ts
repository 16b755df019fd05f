import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { compareFields, compareNames, type Disagreement } from '../../../src/code/disagreements';
import { createGoIndexReader } from '../../../src/code/goIndex';
import { fieldUsages } from '../../../src/model/payloadFields';
import { createGoFolder, type GoFolder } from '../../support/goFolder';

let folder: GoFolder;
beforeEach(async () => {
  folder = await createGoFolder();
});
afterEach(() => folder.remove());

async function indexOf(files: Readonly<Record<string, string>>) {
  await folder.write(files);
  return createGoIndexReader().read([folder.path], new AbortController().signal);
}
const at = ({ place }: Disagreement) => `${relative(folder.path, place.file)}:${place.line}`;

const MAILER = `package a

import (
	v1 "example.com/shop/user/v1"
	"example.com/shop/http"
)

func (c *Mailer) Name() string { return "mailer" }

func (c *Mailer) Handle(ctx context.Context, event es.PersistedEvent) error {
	switch event.EventType {
	case "UserRegistered", "UserRenamed":
	}
	switch event.(type) {
	case v1.UserDeleted:
	case http.Problem:
	}
	return nil
}
`;
const STORED = { types: ['UserRegistered'], complete: true, consumers: ['mailer'] };

describe('names in code and store', () => {
  const names = async (files: Readonly<Record<string, string>>, stored: Partial<typeof STORED>) => {
    const found = compareNames(await indexOf(files), { ...STORED, ...stored }, [folder.path]);
    return found.map((each) => `${each.kind} ${'eventType' in each ? each.eventType : each.consumer} ${at(each)}`);
  };
  const struct = { 'user/v1/events.go': 'package v1\n\ntype UserRegistered struct{}\n' };

  it('agree where every type has a struct and every consumer its code', async () => {
    const text = MAILER.replace(', "UserRenamed"', '').replace('case v1.UserDeleted:', '');
    assert.deepEqual(await names({ ...struct, 'a/mailer.go': text }, {}), []);
  });

  it('differ by types without a struct, shown where they are handled or at the module', async () => {
    const found = await names(
      { 'a/mailer.go': MAILER },
      { types: ['UserRegistered', 'UserRenamed', 'UserDeleted', 'Lost'] },
    );
    assert.deepEqual(found, [
      'typeWithoutStruct UserRegistered a/mailer.go:12',
      'typeWithoutStruct UserRenamed a/mailer.go:12',
      'typeWithoutStruct UserDeleted a/mailer.go:15',
      'typeWithoutStruct Lost go.mod:1',
    ]);
  });

  it('differ by cases for types that were never stored; other type switches are no events', async () => {
    const found = await names({ ...struct, 'a/mailer.go': MAILER }, {});
    assert.deepEqual(found, [
      'caseNeverStored UserRenamed a/mailer.go:12',
      'caseNeverStored UserDeleted a/mailer.go:15',
    ]);
    assert.deepEqual(await names({}, { complete: false }), [], 'not all types are known');
  });

  it('differ by consumers that are only in one; partitions are the consumer', async () => {
    const text = MAILER.replace(', "UserRenamed"', '').replace('case v1.UserDeleted:', '');
    const files = { ...struct, 'a/mailer.go': text };
    assert.deepEqual(await names(files, { consumers: ['mailer_p0', 'mailer_p1'] }), []);
    assert.deepEqual(await names(files, { consumers: ['billing'] }), [
      'consumerWithoutCode billing go.mod:1',
      'consumerNotStored mailer a/mailer.go:8',
    ]);
  });

  it('are not compared where the folders hold no Go module', async () => {
    const index = await indexOf(struct);
    assert.deepEqual(compareNames(index, STORED, ['/elsewhere']), []);
  });
});

describe('fields of payloads and structs', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const fields = async (body: string, ...payloads: (string | Uint8Array)[]) => {
    const index = await indexOf({
      'v1/paid.go': `package v1\n\ntype Paid struct {\n${body}\n}\n`,
      'v2/paid.go': 'package v2\n\ntype Paid struct {\n\tOther string `json:"other"`\n}\n',
    });
    const samples = payloads.map((payload) => ({
      eventType: 'Paid',
      eventVersion: 1,
      payload: typeof payload === 'string' ? bytes(payload) : payload,
    }));
    return (await compareFields(index, fieldUsages(samples))).map((each) =>
      'field' in each
        ? `${each.kind} ${each.field} ${'inPayloads' in each ? `${each.inPayloads}/` : ''}${each.payloads} ${at(each)}`
        : each.kind,
    );
  };

  it('agree in any case, with optional and embedded fields', async () => {
    const body =
      '\tID string\n\tCard string `json:"card"`\n\tNote string `json:"note,omitempty"`\n\tSkip string `json:"-"`';
    assert.deepEqual(await fields(body, '{"id":1,"card":"x"}', '{"Id":1,"CARD":"y","note":"z"}'), []);
  });

  it('differ by fields that only payloads or only the struct have', async () => {
    const body = '\tCard string `json:"card"`\n\tCurrency string `json:"currency"`';
    assert.deepEqual(await fields(body, '{"card":1,"provider":"stripe"}', '{"card":1}'), [
      'fieldWithoutStruct provider 1/2 v1/paid.go:3',
      'fieldNeverStored currency 2 v1/paid.go:5',
    ]);
  });

  it('are not compared for what is binary, encrypted or no object', async () => {
    const body = '\tCard string `json:"card"`';
    const encrypted = '{"Content":"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=","KeyVersion":1}';
    assert.deepEqual(await fields(body, new Uint8Array([8, 1, 0, 255]), encrypted, '[1]', '"text"', ''), []);
  });

  it('are compared only with the struct of that version', async () => {
    const index = await indexOf({ 'v2/paid.go': 'package v2\n\ntype Paid struct {\n\tA string\n}\n' });
    const usages = fieldUsages([{ eventType: 'Paid', eventVersion: 1, payload: bytes('{"b":1}') }]);
    assert.deepEqual(await compareFields(index, usages), []);
  });
});

import { expect, it } from 'vitest';
import type { oas31 } from 'zod-openapi';
import { schemaFields } from './schema-fields.ts';

it('an object within an array follows the array, its fields named from the top of the body', () => {
  const line: oas31.SchemaObject = {
    type: 'object',
    required: ['quantity'],
    properties: { quantity: { type: 'integer', minimum: 1 } },
  };
  const fields = schemaFields({
    type: 'object',
    required: ['lines'],
    properties: { lines: { type: 'array', minItems: 1, items: line } },
  });
  expect(fields.map(({ name, required, type }) => [name, required, type])).toEqual([
    ['lines', true, 'array of object, 1 or more'],
    ['lines[].quantity', true, 'integer, 1 or more'],
  ]);
});

const types: [says: string, schema: oas31.SchemaObject, type: string][] = [
  [
    'an integer has the bounds that were set',
    { type: 'integer', minimum: 0, maximum: 2 ** 53 - 1 },
    'integer, 0 or more',
  ],
  ['a text has its length', { type: 'string', minLength: 1, maxLength: 255 }, 'string, 1 to 255 characters'],
  [
    'a text that may be empty has its greatest length',
    { type: 'string', minLength: 0, maxLength: 9 },
    'string, at most 9 characters',
  ],
  ['null is named last', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string, or null'],
  ['null is found in a list of types', { type: ['string', 'null'] }, 'string, or null'],
  ['the empty text is no type', { anyOf: [{ type: 'string', const: '' }, { type: 'integer' }] }, 'integer'],
  ['an enumeration is its values', { type: 'string', enum: ['a', 'b'] }, 'a | b'],
  ['a component is its name', { $ref: '#/components/schemas/Client' }, 'Client'],
];

it.each(types)('%s', (_, schema, type) => {
  const [field] = schemaFields({ type: 'object', properties: { it: schema } });
  expect(field?.type).toBe(type);
});

it('a component stays closed, and is named so that the page can link to it', () => {
  const fields = schemaFields({
    type: 'object',
    properties: { payments: { type: 'array', items: { $ref: '#/components/schemas/Payment' } } },
  });
  expect(fields).toEqual([
    { name: 'payments', required: false, type: 'array of Payment', component: 'Payment', description: null },
  ]);
});

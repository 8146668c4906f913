import type { oas31 } from 'zod-openapi';

type Schema = oas31.SchemaObject | oas31.ReferenceObject;

/** One line of a list of fields. */
export interface Field {
  /** From the top of the body: `lines[].quantity`. */
  name: string;
  required: boolean;
  /** In words: `integer, 1 or more`. */
  type: string;
  /** The component that it is, described elsewhere on the page. */
  component: string | null;
  description: string | null;
}

/** The fields of an object, those of objects and arrays within it after it, components left closed. */
export function schemaFields(schema: Schema, prefix = ''): Field[] {
  const { properties = {}, required = [] } = alternatives(schema).find(({ properties }) => properties) ?? {};
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = `${prefix}${key}`;
    const inside = alternatives(property).find(({ type }) => type === 'array')?.items;
    return [
      {
        name,
        required: required.includes(key),
        type: typeText(property),
        component: componentOf(inside ?? property),
        description: property.description ?? null,
      },
      ...(inside ? schemaFields(inside, `${name}[].`) : schemaFields(property, `${name}.`)),
    ];
  });
}

/** What a value may be, null and the empty text apart: both mean that it is absent. */
function alternatives(schema: Schema): oas31.SchemaObject[] {
  const all: oas31.SchemaObject[] =
    'anyOf' in schema && schema.anyOf ? schema.anyOf.flatMap(alternatives) : [{ ...schema }];
  return all.filter(({ type, const: only }) => type !== 'null' && only !== '');
}

function typeText(schema: Schema): string {
  const types = alternatives(schema).map(alternativeText);
  return `${types.join(' or ')}${isNullable(schema) ? ', or null' : ''}`;
}

function isNullable(schema: Schema): boolean {
  if ('anyOf' in schema && schema.anyOf) return schema.anyOf.some(isNullable);
  return 'type' in schema && (schema.type === 'null' || (Array.isArray(schema.type) && schema.type.includes('null')));
}

function alternativeText(schema: oas31.SchemaObject): string {
  const component = componentOf(schema);
  if (component) return component;
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.format === 'date-time') return 'time, ISO-8601';
  const type = [schema.type].flat().find((name) => name !== 'null') ?? 'anything';
  if (type === 'array')
    return `array of ${schema.items ? typeText(schema.items) : 'anything'}${bounds(schema.minItems, schema.maxItems)}`;
  if (type === 'object' && typeof schema.additionalProperties === 'object') return pairsText(schema);
  if (type === 'integer') return `integer${bounds(schema.minimum, schema.maximum)}`;
  return `${type}${bounds(schema.minLength || undefined, schema.maxLength, ' characters')}`;
}

/** `object of strings, names up to 100 and values up to 500 characters`. */
function pairsText({ propertyNames, additionalProperties }: oas31.SchemaObject): string {
  const most = (schema: unknown) =>
    alternatives(Object(schema))
      .find(({ maxLength }) => maxLength !== undefined)
      ?.maxLength?.toLocaleString('en');
  const [name, value] = [most(propertyNames), most(additionalProperties)];
  return `object of strings${name && value ? `, names up to ${name} and values up to ${value} characters` : ''}`;
}

/** `, 1 to 2,000 characters`; the bounds that a language sets to every integer are not worth a word. */
function bounds(least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER, unit = ''): string {
  const [from, to] = [least.toLocaleString('en'), most.toLocaleString('en')];
  if (most === Number.MAX_SAFE_INTEGER) return least === Number.MIN_SAFE_INTEGER ? '' : `, ${from} or more${unit}`;
  return least > 0 ? `, ${from} to ${to}${unit}` : `, at most ${to}${unit}`;
}

/** `Client` of `#/components/schemas/Client`. */
function componentOf(schema: Schema): string | null {
  return alternatives(schema)[0]?.$ref?.split('/').at(-1) ?? null;
}

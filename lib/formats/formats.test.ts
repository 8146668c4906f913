import { expect, test } from 'vitest';
import { endpoints } from '../endpoints.ts';
import { payloadFormats } from '../keys/vocabulary.ts';
import { findRoute } from '../pipeline/route.ts';
import { formatOfPath, formats, otherFormats } from './formats.ts';

test.each(payloadFormats)('a key of the format %s sends to an endpoint that takes it', (format) => {
  const { endpoint } = findRoute('POST', formats[format].path('4fJ9aQ2x'), format);
  expect(endpoint.format).toBe(format);
});

test.each(endpoints.filter(({ format }) => format !== null))('$method $path belongs to $format', ({ path, format }) => {
  expect(formatOfPath(path)).toBe(format);
});

test('no two formats sign with the same header', () => {
  const headers = payloadFormats.map((format) => formats[format].signature.header.toLowerCase());
  expect(new Set(headers).size).toBe(payloadFormats.length);
  for (const format of payloadFormats)
    expect([format, ...otherFormats(format)].sort()).toEqual([...payloadFormats].sort());
});

import { expect, test } from 'vitest';
import { searchOf } from './search-of.ts';

test.each<[typed: string, keyId: string | null, ip: string | null, text: string | null]>([
  ['198.51.100.7', null, '198.51.100.7', null],
  ['198.51.100.7:443', null, '198.51.100.7', null],
  ['198.51.100', null, null, '198.51.100'],
  ['198.51.100.700', null, null, '198.51.100.700'],
  ['1.2.3.4.5', null, null, '1.2.3.4.5'],
  ['2001:DB8:0::1', null, '2001:db8::1', null],
  ['[2001:db8::1]', null, '2001:db8::1', null],
  ['[::1]:80', null, '::1', null],
  ['::1', null, '::1', null],
  ['::ffff:198.51.100.7', null, '198.51.100.7', null],
  ['2001:db8:', null, null, '2001:db8:'],
  ['10:30:00', null, null, '10:30:00'],
  ['10:30', null, null, '10:30'],
  ['2026-11-29T10:30:00', null, null, '2026-11-29t10:30:00'],
  ['00:1b:44:11:3a:b7', null, null, '00:1b:44:11:3a:b7'],
  ['10::30::00', null, null, '10::30::00'],
  ['Anna@Shop.example', null, null, 'anna@shop.example'],
  ['#1234', null, null, '1234'],
  ['#R-77', null, null, '#r-77'],
  ['aB3xK9pQ', null, null, 'ab3xk9pq'],
  ['pck_int_aB3xK9pQ', 'aB3xK9pQ', null, null],
  ['PCK_INT_aB3xK9pQ', 'aB3xK9pQ', null, null],
  ['Authorization: Bearer pck_int_aB3xK9pQXXXX…', 'aB3xK9pQ', null, null],
  ['  "woo-1234" ', null, null, 'woo-1234'],
  ["'198.51.100.7'", null, '198.51.100.7', null],
  ['“ woo-7 ”', null, null, 'woo-7'],
  ['<anna@shop.example>', null, null, 'anna@shop.example'],
  ['"', null, null, '"'],
  ['""', null, null, '""'],
  ['" "', null, null, null],
])('a search for %s is for key %s, address %s or text %s', (typed, keyId, ip, text) => {
  expect(searchOf(typed)).toMatchObject({ keyId, ip, text });
});

test('what is meant whole keeps its case, and loses what it was copied with', () => {
  expect(searchOf(' "aB3xK9pQ" ').whole).toBe('aB3xK9pQ');
  expect(searchOf('#1234').whole).toBe('#1234');
  expect(searchOf(null)).toEqual({ keyId: null, ip: null, text: null, whole: null });
});

import { expect, test } from 'vitest';
import { addressWarnings } from './address-warnings.ts';

const refused = (appUrl: string) => addressWarnings(appUrl).refused;

test.each([
  'http://localhost:3000',
  'http://127.0.0.1',
  'https://10.1.2.3',
  'https://192.168.0.9',
  'https://172.20.0.1',
  'https://[::1]',
  'https://[fd00::1]',
  'https://nas.local',
])('%s is named as one that WordPress refuses to call', (appUrl) => {
  expect(refused(appUrl)).toContain(new URL(appUrl).host);
});

test('so is a port that WordPress does not call; 80, 443 and 8080 it does', () => {
  expect(refused('https://api.example.com:3000')).toContain('port 3000');
  for (const fine of [
    'https://api.example.com',
    'http://api.example.com:8080',
    'https://203.0.114.9',
    'http://api.example.com:80',
  ]) {
    expect(refused(fine)).toBeNull();
  }
});

test('plain http is said, whatever else is', () => {
  expect(addressWarnings('http://api.example.com').plain).toContain('api.example.com is plain http');
  expect(addressWarnings('https://api.example.com').plain).toBeNull();
});
